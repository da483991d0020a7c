import { hkdfSync } from "node:crypto";
import { type Caller, callerOfSession, deriveSessionCookieSecret, signIn } from "@runlet/core";
import { EncryptJWT } from "jose";
import { testSecret, type Workspace } from "./workspace.ts";

/** A person who is signed in to the dashboard. */
export interface SignedInMember {
  userId: string;
  caller: Caller;
  /** Core's, as the cookie holds it. */
  sessionToken: string;
  /** The `cookie` header of their browser. */
  cookie: string;
}

const password = "a password of tests";

/** Makes an account with a role in a tenant, or a superadmin, and signs them in. */
export async function signInMember(
  { context, installation }: Workspace,
  given: { email: string; tenantSlug?: string; role?: "admin" | "developer" | "viewer" },
): Promise<SignedInMember> {
  const { email, tenantSlug = "acme", role } = given;
  const membership = role === undefined ? {} : { membership: { tenantSlug, role } };
  await installation.createUser({
    email,
    password,
    isSuperadmin: role === undefined,
    ...membership,
  });
  const visitor = { ip: "192.0.2.1", userAgent: "tests" };
  const { token, user } = await signIn(context, { email, password, ...visitor });
  const caller = await callerOfSession(context, user, tenantSlug, visitor);
  if (caller === null) throw new Error(`${email} is no member of ${tenantSlug}`);
  const cookie = `theme=dark; next-auth.session-token=${await sealSession(token)}`;
  return { userId: user.id, caller, sessionToken: token, cookie };
}

/** Seals a session token as next-auth does (the web app's tests hold core's reading of it against next-auth itself). */
export function sealSession(sessionToken: string): Promise<string> {
  const secret = deriveSessionCookieSecret(testSecret);
  const key = hkdfSync("sha256", secret, "", "NextAuth.js Generated Encryption Key", 32);
  return new EncryptJWT({ sessionToken })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .setIssuedAt()
    .setExpirationTime("1h")
    .encrypt(new Uint8Array(key));
}
