import { z } from "zod";
import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import type { Context } from "../context.ts";
import { type Page, pageInput, pageOf } from "../page.ts";
import { type ApiKey, toApiKey } from "./api-key.ts";

export const listApiKeysInput = z.strictObject(pageInput).prefault({});
export type ListApiKeysInput = z.output<typeof listApiKeysInput>;

/** The tenant's keys, newest first, revoked ones too; never the keys themselves. */
export async function listApiKeys(
  context: Context,
  caller: Caller,
  { limit, cursor }: ListApiKeysInput,
): Promise<Page<ApiKey>> {
  requirePermission(caller, "members.manage");
  const rows = await context.database.inTenant(caller.scope, (tx) =>
    tx.apiKey.findMany({
      where: { tenantId: caller.tenant.id, id: cursor ? { lt: cursor } : undefined },
      orderBy: { id: "desc" },
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
    ({ id }) => id,
    (row) => toApiKey(row, emails),
  );
}
