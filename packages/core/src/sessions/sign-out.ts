import { hashToken } from "../access/token.ts";
import { instanceTenantId, recordAudit } from "../audit/record-audit.ts";
import type { Context } from "../context.ts";

/** Revokes the session of a token; a token without a session is no error. */
export async function signOut(context: Context, token: string, ip = ""): Promise<void> {
  await context.database.asSystem("authenticate", async (tx) => {
    const session = await tx.session.findFirst({
      where: { tokenHash: hashToken(token), revokedAt: null },
      select: { id: true, user: { select: { id: true, email: true } } },
    });
    if (session === null) return;
    await tx.session.updateMany({
      where: { id: session.id },
      data: { revokedAt: context.now() },
    });
    await recordAudit(
      tx,
      { type: "user", id: session.user.id, name: session.user.email, ip },
      {
        tenantId: instanceTenantId,
        action: "session.delete",
        target: { type: "session", id: session.user.email },
      },
    );
  });
}
