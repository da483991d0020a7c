import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import { type ListSecretsInput, type Secret, shownColumns, toSecret } from "./secret.ts";

/** The tenant's secrets by name, without their values. */
export async function listSecrets(
  context: Context,
  caller: Caller,
  { limit, cursor }: ListSecretsInput,
): Promise<Page<Secret>> {
  requirePermission(caller, "secrets.manage");
  const rows = await context.database.inTenant(caller.scope, (tx) =>
    tx.secret.findMany({
      where: { tenantId: caller.tenant.id, name: cursor ? { gt: cursor } : undefined },
      select: shownColumns,
      orderBy: { name: "asc" },
      take: limit + 1,
    }),
  );
  const emails = await emailsOf(
    context,
    rows.map(({ createdBy }) => createdBy),
  );
  return pageOf(
    rows,
    limit,
    ({ name }) => name,
    (row) => toSecret(row, emails),
  );
}
