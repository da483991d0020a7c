import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import { loadScriptRow } from "../scripts/script-row.ts";
import { toVersionSummary } from "./find-version.ts";
import type { ListVersionsInput, VersionSummary } from "./version.ts";

/** A script's versions without their sources, newest first. */
export async function listVersions(
  context: Context,
  caller: Caller,
  { scriptId, limit, cursor }: ListVersionsInput,
): Promise<Page<VersionSummary>> {
  requirePermission(caller, "scripts.read");
  const rows = await context.database.inTenant(caller.scope, async (tx) => {
    await loadScriptRow(tx, caller, scriptId);
    return tx.version.findMany({
      where: {
        tenantId: caller.tenant.id,
        scriptId,
        number: cursor ? { lt: Number(cursor) } : undefined,
      },
      omit: { source: true, program: true },
      include: { script: { select: { version: true } } },
      orderBy: { number: "desc" },
      take: limit + 1,
    });
  });
  const emails = await emailsOf(
    context,
    rows.map(({ createdBy }) => createdBy),
  );
  return pageOf(
    rows,
    limit,
    ({ number }) => String(number),
    (row) => toVersionSummary(row, emails),
  );
}
