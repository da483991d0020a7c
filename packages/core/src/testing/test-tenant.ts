import { authenticateApiKey } from "../access/authenticate-api-key.ts";
import type { Caller } from "../access/caller.ts";
import { callerOfSession } from "../access/caller-of-session.ts";
import { type Role, roles } from "../access/permission.ts";
import type { SignedIn } from "../sessions/create-session.ts";
import { signIn } from "../sessions/sign-in.ts";
import type { TestCore } from "./test-core.ts";

/** A tenant with a key and an authenticated caller of each role. */
export interface TestTenant {
  id: string;
  slug: string;
  keys: Record<Role, string>;
  callers: Record<Role, Caller>;
}

const ip = "192.0.2.1";

export async function createTestTenant(core: TestCore, slug: string): Promise<TestTenant> {
  const { id } = await core.installation.createTenant({ slug, name: slug });
  const pairs = await Promise.all(
    roles.map(async (role) => {
      const { key } = await core.installation.createApiKey({ tenantSlug: slug, role, name: role });
      const caller = await authenticateApiKey(core.context, key, { ip });
      if (caller === null) throw new Error("A new key is not accepted");
      return { role, key, caller };
    }),
  );
  const byRole = <Value>(read: (pair: (typeof pairs)[number]) => Value) =>
    Object.fromEntries(pairs.map((pair) => [pair.role, read(pair)])) as Record<Role, Value>;
  return { id, slug, keys: byRole(({ key }) => key), callers: byRole(({ caller }) => caller) };
}

/** Makes a user, signs them in, and answers them as a caller in the tenant. */
export async function signInTestUser(
  core: TestCore,
  user: { email: string; isSuperadmin?: boolean; role?: Role },
  tenantSlug: string,
): Promise<SignedIn & { caller: Caller }> {
  const { email, isSuperadmin, role } = user;
  const password = "a password of tests";
  const membership = role && { tenantSlug, role };
  await core.installation.createUser({ email, password, isSuperadmin, membership });
  const signedIn = await signIn(core.context, { email, password, ip, userAgent: "tests" });
  const caller = await callerOfSession(core.context, signedIn.user, tenantSlug, { ip });
  if (caller === null) throw new Error(`${email} is no member of ${tenantSlug}`);
  return { ...signedIn, caller };
}
