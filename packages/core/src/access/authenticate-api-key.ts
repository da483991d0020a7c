import { createTenantScope } from "@runlet/db";
import type { Context, Tx } from "../context.ts";
import type { Caller } from "./caller.ts";
import { type CallerRole, lesserRole, permissionsOf, type Role } from "./permission.ts";
import { hashToken, isApiKey } from "./token.ts";

/** How stale `lastUsedAt` may be: not every call writes a row. */
const lastUsedStalenessMs = 60_000;

async function roleOfMaker(tx: Tx, tenantId: string, userId: string): Promise<CallerRole | null> {
  const user = await tx.user.findFirst({
    where: { id: userId, disabledAt: null },
    select: { isSuperadmin: true, members: { where: { tenantId }, select: { role: true } } },
  });
  if (user?.isSuperadmin) return "superadmin";
  return (user?.members[0]?.role as Role | undefined) ?? null;
}

/** A key that is good until then, and who calls with it. */
export interface KnownKey {
  caller: Caller;
  expiresAt: Date | null;
}

/** As `authenticateApiKey`, with the time until which the answer holds if nothing changes. `caller.ip` is empty. */
export async function findApiKey(context: Context, key: string): Promise<KnownKey | null> {
  if (!isApiKey(key)) return null;
  const now = context.now();
  return context.database.asSystem("authenticate", async (tx) => {
    const row = await tx.apiKey.findFirst({
      where: {
        keyHash: hashToken(key),
        revokedAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
        tenant: { status: "active" },
      },
      include: { tenant: { include: { roles: true } } },
    });
    if (row === null) return null;
    const makerRole =
      row.createdBy === null ? "superadmin" : await roleOfMaker(tx, row.tenantId, row.createdBy);
    if (makerRole === null) return null;
    const role = lesserRole(row.role as Role, makerRole);
    const stored = row.tenant.roles.find(({ name }) => name === role)?.permissions ?? [];
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > lastUsedStalenessMs) {
      await tx.apiKey.updateMany({
        where: { tenantId: row.tenantId, id: row.id },
        data: { lastUsedAt: now },
      });
    }
    const caller: Caller = {
      type: "api_key",
      id: row.id,
      userId: row.createdBy,
      name: row.name,
      scope: createTenantScope(row.tenantId),
      tenant: { id: row.tenant.id, slug: row.tenant.slug, name: row.tenant.name },
      role,
      permissions: permissionsOf(role, stored),
      ip: "",
    };
    return { caller, expiresAt: row.expiresAt };
  });
}

/**
 * The caller behind an API key, or null when the key is unknown, revoked or expired, its tenant is
 * suspended, or its maker has left. A key never has more than its maker has now. Keys that were made
 * at the command line have no maker.
 */
export async function authenticateApiKey(
  context: Context,
  key: string,
  { ip }: { ip: string },
): Promise<Caller | null> {
  const known = await findApiKey(context, key);
  return known === null ? null : { ...known.caller, ip };
}
