import { createApiKey, removeMember, revokeApiKey, setMemberRole, signOut } from "@runlet/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningRunner } from "../../runner.ts";
import { query } from "../../testing/query.ts";
import { type SignedInMember, signInMember } from "../../testing/sign-in-member.ts";
import { startTestRunner } from "../../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../../testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;
let members = 0;

beforeAll(async () => {
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace);
  const source = "export default () => 1";
  await workspace.createHttpScript({ path: "/key", source, auth: "api_key" });
  const http = { auth: { mode: "session" } };
  await workspace.createHttpScript({ path: "/session", source, http });
  // A tenant keeps one admin.
  await signInMember(workspace, { email: "stays@acme.example", role: "admin" });
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

interface Access {
  member: SignedInMember;
  keyId: string;
  byKey(): Promise<number>;
  bySession(): Promise<number>;
}

/** A member with a key of their own, both of which the runner has just taken more than once. */
async function createAccess(): Promise<Access> {
  members += 1;
  const email = `member-${members}@acme.example`;
  const member = await signInMember(workspace, { email, role: "admin" });
  const key = await createApiKey(workspace.context, member.caller, { name: email, role: "admin" });
  const call = async (path: string, headers: Record<string, string>) => {
    const url = `http://127.0.0.1:${runner.port}/api/run/acme${path}`;
    const answer = await fetch(url, { headers });
    await answer.arrayBuffer();
    return answer.status;
  };
  const access: Access = {
    member,
    keyId: key.id,
    byKey: () => call("/key", { authorization: `Bearer ${key.key}` }),
    bySession: () => call("/session", { cookie: member.cookie }),
  };
  for (const ask of [access.byKey, access.bySession, access.byKey, access.bySession]) {
    expect(await ask()).toBe(200);
  }
  return access;
}

/** What was taken back may be believed for five seconds, on every runner, and no longer. */
const within5s = (ask: () => Promise<number>) => expect.poll(ask, { timeout: 5_000, interval: 50 });

const ownerSql = (text: string) => query(workspace.database.ownerUrl, text);

test("a revoked key is refused; its maker's session stands", async () => {
  const { member, keyId, byKey, bySession } = await createAccess();
  await revokeApiKey(workspace.context, member.caller, { id: keyId });
  await within5s(byKey).toBe(401);
  expect(await bySession()).toBe(200);
});

test("a key whose time is over is refused", async () => {
  const { keyId, byKey } = await createAccess();
  await ownerSql(`UPDATE api_keys SET expires_at = now() WHERE id = '${keyId}'`);
  await within5s(byKey).toBe(401);
});

test("a session that was left is refused; the keys that its owner made stand", async () => {
  const { member, byKey, bySession } = await createAccess();
  await signOut(workspace.context, member.sessionToken);
  await within5s(bySession).toBe(401);
  expect(await byKey()).toBe(200);
});

test("a member who was removed is refused, and so are the keys they made", async () => {
  const { member, byKey, bySession } = await createAccess();
  await removeMember(workspace.context, workspace.caller, { userId: member.userId });
  await within5s(bySession).toBe(403);
  await within5s(byKey).toBe(401);
});

test("a disabled user is refused, and so are the keys they made", async () => {
  const { member, byKey, bySession } = await createAccess();
  await ownerSql(`UPDATE users SET disabled_at = now() WHERE id = '${member.userId}'`);
  await within5s(bySession).toBe(401);
  await within5s(byKey).toBe(401);
});

test("a role that was lowered counts for the session and for the keys made before", async () => {
  const { member, byKey, bySession } = await createAccess();
  const { userId } = member;
  await setMemberRole(workspace.context, workspace.caller, { userId, role: "viewer" });
  await within5s(bySession).toBe(403);
  await within5s(byKey).toBe(403);
  await setMemberRole(workspace.context, workspace.caller, { userId, role: "developer" });
  await within5s(bySession).toBe(200);
  await within5s(byKey).toBe(200);
});

test("a suspended tenant answers nobody, and everybody again when it is active", async () => {
  const { byKey, bySession } = await createAccess();
  await ownerSql("UPDATE tenants SET status = 'suspended' WHERE slug = 'acme'");
  await within5s(byKey).toBe(404);
  await within5s(bySession).toBe(404);
  await ownerSql("UPDATE tenants SET status = 'active' WHERE slug = 'acme'");
  await within5s(byKey).toBe(200);
  await within5s(bySession).toBe(200);
});
