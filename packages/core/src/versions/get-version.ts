import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context } from "../context.ts";
import { findVersion, toVersionSummary } from "./find-version.ts";
import type { Version, VersionInput } from "./version.ts";

/** One version with its source. */
export async function getVersion(
  context: Context,
  caller: Caller,
  { scriptId, number }: VersionInput,
): Promise<Version> {
  requirePermission(caller, "scripts.read");
  const row = await context.database.inTenant(caller.scope, (tx) =>
    findVersion(tx, caller, scriptId, number),
  );
  const emails = await emailsOf(context, [row.createdBy]);
  return { ...toVersionSummary(row, emails), source: row.source };
}
