import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { listScripts } from "../scripts/list-scripts.ts";
import type { ScriptSummary } from "../scripts/script.ts";

const pageSize = 100;

/** Every script of the tenant, archived ones too, by name. */
export async function listAllScripts(
  context: Context,
  caller: Caller,
): Promise<Map<string, ScriptSummary>> {
  const scripts: ScriptSummary[] = [];
  let cursor: string | null = null;
  do {
    const page = await listScripts(context, caller, { limit: pageSize, cursor });
    scripts.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  scripts.sort((one, other) => (one.name < other.name ? -1 : 1));
  return new Map(scripts.map((script) => [script.name, script]));
}
