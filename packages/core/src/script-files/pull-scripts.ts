import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { getScript } from "../scripts/get-script.ts";
import { listAllScripts } from "./list-all-scripts.ts";
import { type PulledScript, settingsOf } from "./script-file.ts";

/** The tenant's scripts but for archived ones, in the order of their names, read one by one. */
export async function* pullScripts(
  context: Context,
  caller: Caller,
): AsyncGenerator<PulledScript, void> {
  for (const { id, status } of (await listAllScripts(context, caller)).values()) {
    if (status === "archived") continue;
    const script = await getScript(context, caller, { id });
    const { name, source, language } = script;
    yield { name, source, language, settings: settingsOf(script) };
  }
}
