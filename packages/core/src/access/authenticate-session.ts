import type { Context, Tx } from "../context.ts";
import type { SignedInUser } from "./caller.ts";
import type { Role } from "./permission.ts";
import { hashToken } from "./token.ts";

/** How stale `lastSeenAt` may be: not every request writes a row. */
const lastSeenStalenessMs = 300_000;

const shownOfTenant = { id: true, slug: true, name: true } as const;

async function tenantsOf(
  tx: Tx,
  user: { id: string; isSuperadmin: boolean },
): Promise<SignedInUser["tenants"]> {
  if (user.isSuperadmin) {
    const tenants = await tx.tenant.findMany({
      where: { status: "active" },
      select: shownOfTenant,
      orderBy: { name: "asc" },
    });
    return tenants.map((tenant) => ({ ...tenant, role: "superadmin" }));
  }
  const members = await tx.member.findMany({
    where: { userId: user.id, tenant: { status: "active" } },
    select: { role: true, tenant: { select: shownOfTenant } },
    orderBy: { tenant: { name: "asc" } },
  });
  return members.map(({ role, tenant }) => ({ ...tenant, role: role as Role }));
}

/** The person whose session a token is; null when it is unknown, expired or revoked, or the user disabled. */
export async function authenticateSession(
  context: Context,
  token: string,
): Promise<SignedInUser | null> {
  const now = context.now();
  return context.database.asSystem("authenticate", async (tx) => {
    const session = await tx.session.findFirst({
      where: {
        tokenHash: hashToken(token),
        revokedAt: null,
        expiresAt: { gt: now },
        user: { disabledAt: null },
      },
      include: { user: { select: { id: true, email: true, name: true, isSuperadmin: true } } },
    });
    if (session === null) return null;
    if (now.getTime() - session.lastSeenAt.getTime() > lastSeenStalenessMs) {
      await tx.session.updateMany({ where: { id: session.id }, data: { lastSeenAt: now } });
    }
    return {
      ...session.user,
      sessionId: session.id,
      tenants: await tenantsOf(tx, session.user),
    };
  });
}
