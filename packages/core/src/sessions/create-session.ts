import { newId } from "@runlet/db";
import { authenticateSession } from "../access/authenticate-session.ts";
import type { SignedInUser } from "../access/caller.ts";
import { generateToken, hashToken } from "../access/token.ts";
import { instanceTenantId, recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError } from "../errors.ts";

const lifetimeMs = 30 * 86_400_000;

/** The token is for the browser only; the database keeps its SHA-256. `expiresAt` is an ISO instant. */
export interface SignedIn {
  token: string;
  expiresAt: string;
  user: SignedInUser;
}

export interface Visitor {
  ip: string;
  userAgent: string;
}

/** Opens a session of 30 days for a user who has proven to be one. */
export async function createSession(
  context: Context,
  tx: Tx,
  user: { id: string; email: string },
  { ip, userAgent }: Visitor,
): Promise<{ token: string; expiresAt: string }> {
  const token = generateToken();
  const now = context.now();
  const expiresAt = new Date(now.getTime() + lifetimeMs);
  await tx.session.create({
    data: {
      id: newId(),
      userId: user.id,
      tokenHash: hashToken(token),
      // Headers come from anyone: Postgres takes no NUL, and nobody reads more than this.
      userAgent: userAgent.replaceAll("\u0000", "").toWellFormed().slice(0, 300),
      ip,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
    },
  });
  await recordAudit(
    tx,
    { type: "user", id: user.id, name: user.email, ip },
    {
      tenantId: instanceTenantId,
      action: "session.create",
      target: { type: "session", id: user.email },
    },
  );
  return { token, expiresAt: expiresAt.toISOString() };
}

export async function toSignedIn(
  context: Context,
  session: { token: string; expiresAt: string },
): Promise<SignedIn> {
  const user = await authenticateSession(context, session.token);
  // Disabled between the two transactions.
  if (user === null) throw new CoreError("unauthorized", "This account is disabled");
  return { ...session, user };
}
