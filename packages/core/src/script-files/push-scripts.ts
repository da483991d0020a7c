import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { CoreError, type CoreErrorCode, type FieldError } from "../errors.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import type { Script, ScriptSummary } from "../scripts/script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { loadSettings } from "../settings/tenant-settings.ts";
import { listAllScripts } from "./list-all-scripts.ts";
import { type Change, type PlanOptions, planChange } from "./plan-change.ts";
import { rehearsalOf } from "./rehearsal.ts";
import { type ScriptFile, type ScriptSettings, settingsOf } from "./script-file.ts";

export interface PushOptions {
  /** Says what would happen and changes nothing. Each script is tried by itself. */
  isDryRun: boolean;
  /** Overwrites what was changed in the tenant since the files were pulled. */
  isForced: boolean;
  /** Which scripts that have no file are deleted; archived ones never are. */
  deletes(name: string): boolean;
}

/** What became of one script. */
export type PushOutcome = { name: string } & (
  | { result: "created" | "unchanged"; settings: ScriptSettings }
  /** `fields`: what of it was changed. */
  | { result: "updated"; settings: ScriptSettings; fields: string[] }
  | { result: "deleted" }
  | { result: "refused"; code: CoreErrorCode; fields: FieldError[] }
);

function refusalOf(name: string, error: unknown): PushOutcome {
  if (!(error instanceof CoreError)) throw error;
  const fields = error.fields.length > 0 ? error.fields : [{ path: "", message: error.message }];
  return { name, result: "refused", code: error.code, fields };
}

async function update(
  context: Context,
  caller: Caller,
  { script, fields, status }: Extract<Change, { kind: "update" }>,
  { isForced }: PushOptions,
): Promise<Script> {
  const { id } = script;
  const { version: expectedVersion, updatedAt } = isForced ? {} : script;
  const updated =
    Object.keys(fields).length === 0
      ? script
      : await updateScript(context, caller, { id, expectedVersion, ...fields }, { updatedAt });
  return status === null ? updated : setStatus(context, caller, { id, status });
}

async function apply(
  context: Context,
  caller: Caller,
  { name, change }: { name: string; change: Change },
  options: PushOptions,
): Promise<PushOutcome> {
  try {
    if (change.kind === "none") {
      return { name, result: "unchanged", settings: settingsOf(change.script) };
    }
    if (change.kind === "create") {
      const script = await createScript(context, caller, change.input);
      return { name, result: "created", settings: settingsOf(script) };
    }
    const script = await update(context, caller, change, options);
    const fields = [...Object.keys(change.fields), ...(change.status === null ? [] : ["status"])];
    return { name, result: "updated", settings: settingsOf(script), fields };
  } catch (error) {
    return refusalOf(name, error);
  }
}

/** Answers the change, or the refusal to tell of. */
async function plan(
  context: Context,
  caller: Caller,
  pair: { file: ScriptFile; found: ScriptSummary | undefined },
  options: PlanOptions,
): Promise<{ name: string; change: Change } | PushOutcome> {
  const { name } = pair.file;
  try {
    return { name, change: await planChange(context, caller, pair, options) };
  } catch (error) {
    return refusalOf(name, error);
  }
}

async function remove(
  context: Context,
  caller: Caller,
  { id, name }: ScriptSummary,
): Promise<PushOutcome> {
  try {
    await deleteScript(context, caller, { id });
    return { name, result: "deleted" };
  } catch (error) {
    return refusalOf(name, error);
  }
}

/**
 * Brings a tenant's scripts to what files say, each script by itself; what is refused does not hinder the others. All files are
 * checked before the first change, and nothing is deleted when one is refused then. Scripts that go go first: their names
 * and paths may be wanted.
 */
export async function* pushScripts(
  context: Context,
  caller: Caller,
  files: readonly ScriptFile[],
  options: PushOptions,
): AsyncGenerator<PushOutcome, void> {
  const found = await listAllScripts(context, caller);
  const { maxima } = await context.database.inTenant(caller.scope, (tx) =>
    loadSettings(tx, caller.tenant.id),
  );
  const { isForced, isDryRun, deletes } = options;
  const plans: { name: string; change: Change }[] = [];
  let isRefused = false;
  for (const file of files) {
    const pair = { file, found: found.get(file.name) };
    const planned = await plan(context, caller, pair, { maxima, isForced });
    if ("change" in planned) plans.push(planned);
    else {
      isRefused = true;
      yield planned;
    }
  }
  const acting = isDryRun ? rehearsalOf(context) : context;
  const names = new Set(files.map(({ name }) => name));
  for (const script of isRefused ? [] : found.values()) {
    const isWithoutFile = script.status !== "archived" && !names.has(script.name);
    if (isWithoutFile && deletes(script.name)) yield remove(acting, caller, script);
  }
  for (const planned of plans) yield apply(acting, caller, planned, options);
}
