import { instanceTenantId, recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError } from "../errors.ts";
import { createSession, type SignedIn, toSignedIn, type Visitor } from "./create-session.ts";

/** What an OpenID Connect provider said of a person. */
export interface ProviderIdentity {
  provider: string;
  providerAccountId: string;
  email: string;
  isEmailVerified: boolean;
  name: string;
}

async function findUser(tx: Tx, identity: ProviderIdentity, ip: string) {
  const { provider, providerAccountId } = identity;
  const account = await tx.account.findFirst({
    where: { provider, providerAccountId, user: { disabledAt: null } },
    select: { user: { select: { id: true, email: true } } },
  });
  if (account !== null) return account.user;
  // An address that the provider did not check could be anybody's.
  if (!identity.isEmailVerified) return null;
  const user = await tx.user.findFirst({
    where: { email: identity.email.trim().toLowerCase(), disabledAt: null },
    select: { id: true, email: true },
  });
  if (user === null) return null;
  await tx.account.create({ data: { provider, providerAccountId, userId: user.id } });
  await recordAudit(
    tx,
    { type: "user", id: user.id, name: user.email, ip },
    {
      tenantId: instanceTenantId,
      action: "account.create",
      target: { type: "user", id: user.id, name: user.email },
      changes: { provider: [null, provider] },
    },
  );
  return user;
}

/**
 * Signs in a person whom a provider has authenticated: one who is known already, by the identity or by a
 * verified e-mail address. Rejects with `unauthorized` for anybody else: accounts are made by admins.
 */
export async function signInWithProvider(
  context: Context,
  input: ProviderIdentity & Visitor,
): Promise<SignedIn> {
  const session = await context.database.asSystem("authenticate", async (tx) => {
    const user = await findUser(tx, input, input.ip);
    if (user === null) {
      throw new CoreError("unauthorized", "There is no account for this person here");
    }
    return createSession(context, tx, user, input);
  });
  return toSignedIn(context, session);
}
