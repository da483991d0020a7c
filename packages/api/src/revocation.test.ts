import { createApiKey, removeMember, revokeApiKey, setMemberRole, signOut } from "@runlet/core";
import {
  createTestCore,
  createTestTenant,
  signInTestUser,
  type TestCore,
  type TestTenant,
  withOwner,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendTo } from "./testing/send.ts";
import { type ApiServer, startApiServer } from "./testing/start-api-server.ts";

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;
let members = 0;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  server = await startApiServer(core.context);
  // A tenant keeps one admin.
  await signInTestUser(core, { email: "stays@acme.example", role: "admin" }, "acme");
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.stop();
  await core.release();
});

/** A member with a key of their own, both of which the API has just taken. */
async function createAccess() {
  members += 1;
  const email = `member-${members}@acme.example`;
  const member = await signInTestUser(core, { email, role: "admin" }, "acme");
  const key = await createApiKey(core.context, member.caller, { name: email, role: "admin" });
  // What an admin may, and neither a developer nor a viewer.
  const call = async (init: RequestInit) => (await sendTo(server, "secrets.list", init)).status;
  const headers = { cookie: `session=${member.token}`, "x-runlet-tenant": "acme" };
  const access = {
    member,
    key,
    byKey: () => call({ headers: { authorization: `Bearer ${key.key}` } }),
    bySession: () => call({ headers }),
  };
  for (const ask of [access.byKey, access.bySession, access.byKey, access.bySession]) {
    expect(await ask()).toBe(200);
  }
  return access;
}

/** What was taken back may be believed for five seconds, and no longer. */
const within5s = (ask: () => Promise<number>) => expect.poll(ask, { timeout: 5_000, interval: 50 });

const ownerSql = (text: string, values: unknown[]) =>
  withOwner(core.ownerUrl, (client) => client.query(text, values));

test("a revoked key is refused; its maker's session stands", async () => {
  const { member, key, byKey, bySession } = await createAccess();
  await revokeApiKey(core.context, member.caller, { id: key.id });
  await within5s(byKey).toBe(401);
  expect(await bySession()).toBe(200);
});

test("a session that was left is refused; the keys that its owner made stand", async () => {
  const { member, byKey, bySession } = await createAccess();
  await signOut(core.context, member.token);
  await within5s(bySession).toBe(401);
  expect(await byKey()).toBe(200);
});

test("a member who was removed is refused, and so are the keys they made", async () => {
  const { member, byKey, bySession } = await createAccess();
  await removeMember(core.context, acme.callers.admin, { userId: member.user.id });
  await within5s(bySession).toBe(403);
  await within5s(byKey).toBe(401);
});

test("a disabled user is refused, and so are the keys they made", async () => {
  const { member, byKey, bySession } = await createAccess();
  await ownerSql("UPDATE users SET disabled_at = now() WHERE id = $1", [member.user.id]);
  await within5s(bySession).toBe(401);
  await within5s(byKey).toBe(401);
});

test("a role that was lowered counts for the session and for the keys made before", async () => {
  const { member, byKey, bySession } = await createAccess();
  const { id: userId } = member.user;
  await setMemberRole(core.context, acme.callers.admin, { userId, role: "developer" });
  await within5s(bySession).toBe(403);
  await within5s(byKey).toBe(403);
  await setMemberRole(core.context, acme.callers.admin, { userId, role: "admin" });
  await within5s(bySession).toBe(200);
  await within5s(byKey).toBe(200);
});

test("a suspended tenant's keys and members are refused", async () => {
  const { byKey, bySession } = await createAccess();
  await ownerSql("UPDATE tenants SET status = 'suspended' WHERE id = $1", [acme.id]);
  await within5s(bySession).toBe(403);
  await within5s(byKey).toBe(401);
  await ownerSql("UPDATE tenants SET status = 'active' WHERE id = $1", [acme.id]);
  await within5s(bySession).toBe(200);
  await within5s(byKey).toBe(200);
});
