import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticateSession } from "../access/authenticate-session.ts";
import { callerOfSession } from "../access/caller-of-session.ts";
import { hashPassword, verifyPassword } from "../access/password.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { signIn } from "./sign-in.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";
import { signOut } from "./sign-out.ts";

let core: TestCore;
let now = new Date();
const password = "correct horse battery";
const email = "ada@example.com";
const visitor = { ip: "192.0.2.9", userAgent: "tests\u0000" };

beforeAll(async () => {
  core = await createTestCore({ now: () => now });
  await createTestTenant(core, "acme");
  await createTestTenant(core, "other");
  await core.installation.createUser({
    email: "Ada@Example.com",
    password,
    membership: { tenantSlug: "acme", role: "developer" },
  });
  await core.installation.createUser({ email: "root@example.com", password, isSuperadmin: true });
});
afterAll(() => core.release());

const enter = (given: Partial<{ email: string; password: string; ip: string }> = {}) =>
  signIn(core.context, { email, password, ...visitor, ...given });
const authenticate = (token: string) => authenticateSession(core.context, token);
const query = (text: string, values: unknown[] = []) =>
  withOwner(core.ownerUrl, (client) => client.query(text, values));

test("a password matches its own hash only, and no two hashes are alike", async () => {
  const [one, two] = await Promise.all([hashPassword("é secret"), hashPassword("é secret")]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  // The same letter, typed as two code points.
  expect(await verifyPassword("e\u0301 secret", one)).toBe(true);
  expect(await verifyPassword("e secret", one)).toBe(false);
  expect(await verifyPassword("", null)).toBe(false);
});

test("the right password opens a session in the user's tenants", async () => {
  const { token, expiresAt, user } = await enter({ email: " ADA@example.com " });
  expect(user).toMatchObject({
    email,
    isSuperadmin: false,
    tenants: [{ slug: "acme", role: "developer" }],
  });
  expect(Date.parse(expiresAt)).toBe(now.getTime() + 30 * 86_400_000);
  expect(await authenticate(token)).toEqual(user);
  const caller = await callerOfSession(core.context, user, "acme", visitor);
  expect(caller).toMatchObject({ type: "user", id: user.id, name: email, role: "developer" });
  for (const slug of ["other", "nowhere"]) {
    expect(await callerOfSession(core.context, user, slug, visitor)).toBeNull();
  }
});

test("a superadmin has everything in all tenants", async () => {
  const { user } = await enter({ email: "root@example.com" });
  expect(user.tenants.map(({ slug, role }) => [slug, role])).toEqual([
    ["acme", "superadmin"],
    ["other", "superadmin"],
  ]);
  const caller = await callerOfSession(core.context, user, "other", visitor);
  expect(caller?.permissions.size).toBe(11);
});

test("neither passwords nor tokens stand in the database", async () => {
  const { token } = await enter();
  const { rows } = await query(
    "SELECT (SELECT json_agg(u) FROM users u)::text || (SELECT json_agg(s) FROM sessions s)::text AS all",
  );
  expect(rows[0].all).not.toContain(password);
  expect(rows[0].all).not.toContain(token);
});

test("an unknown address and a wrong password sound alike", async () => {
  const words = async (given: Parameters<typeof enter>[0]) =>
    enter(given).catch((error: unknown) => error);
  const wrong = await words({ password: "wrong" });
  expect(wrong).toMatchObject({ code: "unauthorized" });
  expect(await words({ email: "nobody@example.com" })).toEqual(wrong);
  for (const text of ["", "no address", "a\u0000@example.com", "x".repeat(10_000)]) {
    expect(await words({ email: text })).toEqual(wrong);
    expect(await words({ password: `${text}\u0000` })).toEqual(wrong);
  }
});

test("a session ends with its time, with signing out, and with its user", async () => {
  const [expired, left, disabled] = [await enter(), await enter(), await enter()];
  await query(
    "UPDATE sessions SET expires_at = $2 WHERE token_hash = sha256(convert_to($1, 'UTF8'))",
    [expired.token, now],
  );
  expect(await authenticate(expired.token)).toBeNull();
  await signOut(core.context, left.token);
  await signOut(core.context, left.token);
  expect(await authenticate(left.token)).toBeNull();
  expect(await authenticate(disabled.token)).not.toBeNull();
  await query("UPDATE users SET disabled_at = now() WHERE email = $1", [email]);
  expect(await authenticate(disabled.token)).toBeNull();
  await expect(enter()).rejects.toMatchObject({ code: "unauthorized" });
  await query("UPDATE users SET disabled_at = NULL WHERE email = $1", [email]);
});

test.each(["", "x", "\u0000"])("%j is nobody's session", async (token) => {
  expect(await authenticate(token)).toBeNull();
});

test("the eleventh attempt in fifteen minutes is refused, from one address for one e-mail", async () => {
  const ip = "198.51.100.1";
  const wrong = () => enter({ password: "wrong", ip });
  for (let attempt = 0; attempt < 9; attempt++) {
    await expect(wrong()).rejects.toMatchObject({ code: "unauthorized" });
  }
  await enter({ ip });
  const codes = await Promise.all(
    Array.from({ length: 14 }, () => wrong().catch((error: { code: string }) => error.code)),
  );
  expect(codes.filter((code) => code === "unauthorized")).toHaveLength(10);
  expect(codes.filter((code) => code === "too_many")).toHaveLength(4);
  await expect(enter({ ip })).rejects.toMatchObject({
    code: "too_many",
    retryAfterSeconds: 900,
  });
  await enter({ ip: "198.51.100.2" });
  now = new Date(Date.now() + 15 * 60_000 + 1_000);
  await enter({ ip });
});

test("a provider's word opens a session for who has an account", async () => {
  const identity = {
    provider: "github",
    providerAccountId: "42",
    email,
    isEmailVerified: false,
    name: "Ada",
    ...visitor,
  };
  const enterBy = (given: Partial<typeof identity>) =>
    signInWithProvider(core.context, { ...identity, ...given });
  const unauthorized = { code: "unauthorized" };
  await expect(enterBy({})).rejects.toMatchObject(unauthorized);
  await expect(
    enterBy({ email: "stranger@example.com", isEmailVerified: true }),
  ).rejects.toMatchObject(unauthorized);
  const { user } = await enterBy({ email: "ADA@example.com", isEmailVerified: true });
  expect(user.email).toBe(email);
  // Known by the identity from now on, whatever its address.
  expect((await enterBy({ email: "new@example.com" })).user.id).toBe(user.id);
  await expect(enterBy({ provider: "google" })).rejects.toMatchObject(unauthorized);
});
