import type { Prisma } from "@runlet/db";
import { z } from "zod";
import { type Caller, requirePermission } from "../access/caller.ts";
import { changesBetween, recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { internalHosts, requirePermittedHosts } from "./internal-hosts.ts";
import { limitsInput } from "./limits.ts";
import { readSettings, type Settings } from "./tenant-settings.ts";

export const updateSettingsInput = z.strictObject({
  maxima: limitsInput.partial().default({}).describe("The most that a script's limits may be."),
  allowedHosts: internalHosts
    .optional()
    .describe("Hosts of the operator's network that scripts may reach although they are internal."),
});
export type UpdateSettingsInput = z.output<typeof updateSettingsInput>;

/** Reads the settings and holds their row until the transaction ends: two updates at once both count. */
async function lockSettings(tx: Tx, tenantId: string): Promise<Settings> {
  await tx.$executeRaw`INSERT INTO tenant_settings (tenant_id, "values", updated_at)
    VALUES (${tenantId}::uuid, '{}', now()) ON CONFLICT (tenant_id) DO NOTHING`;
  const rows = await tx.$queryRaw<{ values: unknown }[]>`
    SELECT "values" FROM tenant_settings WHERE tenant_id = ${tenantId}::uuid FOR UPDATE`;
  return readSettings(rows[0]?.values);
}

/** Changes what is given, and leaves the rest. Running executions keep the limits they began with. */
export async function updateSettings(
  context: Context,
  caller: Caller,
  input: UpdateSettingsInput,
): Promise<Settings> {
  requirePermission(caller, "settings.manage");
  requirePermittedHosts(input.allowedHosts ?? [], context.permittedHosts);
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const before = await lockSettings(tx, tenantId);
    const after: Settings = {
      maxima: { ...before.maxima, ...input.maxima },
      allowedHosts: input.allowedHosts ?? before.allowedHosts,
    };
    const { allowedHosts } = after;
    const changes = {
      ...changesBetween(before.maxima, after.maxima),
      ...changesBetween({ allowedHosts: before.allowedHosts }, { allowedHosts }),
    };
    if (Object.keys(changes).length === 0) return after;
    await tx.tenantSettings.updateMany({
      where: { tenantId },
      data: { values: after as unknown as Prisma.InputJsonObject },
    });
    await recordAudit(tx, caller, {
      tenantId,
      action: "settings.update",
      target: { type: "settings", id: tenantId, name: caller.tenant.name },
      changes,
    });
    return after;
  });
}
