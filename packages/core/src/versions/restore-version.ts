import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { Script } from "../scripts/script.ts";
import { updateScript } from "../scripts/update-script.ts";
import { findVersion } from "./find-version.ts";
import type { VersionInput } from "./version.ts";

/** Makes an old version's source the newest, as a new version: history only grows. */
export async function restoreVersion(
  context: Context,
  caller: Caller,
  { scriptId, number }: VersionInput,
): Promise<Script> {
  requirePermission(caller, "scripts.update");
  // Versions are immutable: what is read here cannot change before it is written.
  const { source, language } = await context.database.inTenant(caller.scope, (tx) =>
    findVersion(tx, caller, scriptId, number),
  );
  return updateScript(context, caller, { id: scriptId, source, language });
}
