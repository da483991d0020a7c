import { firstIdAt } from "@runlet/db";
import { instanceTenantId, recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError } from "../errors.ts";

const windowMs = 15 * 60_000;
const maxAttempts = 10;

/**
 * Notes one attempt to sign in, or rejects with `too_many` after ten from one address for one e-mail within
 * fifteen minutes; signing in begins the count anew. The audit log is the counter, so that it is
 * one for all processes, and the lock makes attempts at the same time count each other.
 */
export async function noteAttempt(
  context: Context,
  tx: Tx,
  { email, ip }: { email: string; ip: string },
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sign-in ${email} ${ip}`}, 0))`;
  const since = firstIdAt(new Date(context.now().getTime() - windowMs));
  const entries = await tx.auditEntry.findMany({
    where: {
      tenantId: instanceTenantId,
      targetType: "session",
      targetId: email,
      ip,
      action: { in: ["session.attempt", "session.create"] },
      id: { gte: since },
    },
    orderBy: { id: "desc" },
    take: maxAttempts,
    select: { action: true },
  });
  const attempts = entries.findIndex(({ action }) => action === "session.create");
  if ((attempts < 0 ? entries.length : attempts) >= maxAttempts) {
    throw new CoreError("too_many", "Too many attempts to sign in; try again in fifteen minutes", {
      retryAfterSeconds: windowMs / 1_000,
    });
  }
  await recordAudit(
    tx,
    { type: "user", id: null, name: email, ip },
    {
      tenantId: instanceTenantId,
      action: "session.attempt",
      target: { type: "session", id: email },
    },
  );
}
