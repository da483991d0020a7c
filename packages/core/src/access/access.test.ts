import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { listApiKeys } from "../api-keys/list-api-keys.ts";
import { revokeApiKey } from "../api-keys/revoke-api-key.ts";
import { listMembers } from "../members/list-members.ts";
import { removeMember } from "../members/remove-member.ts";
import { setMemberRole } from "../members/set-member-role.ts";
import { listRoles } from "../roles/list-roles.ts";
import { updateRole } from "../roles/update-role.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant, signInTestUser, type TestTenant } from "../testing/test-tenant.ts";
import { authenticateApiKey } from "./authenticate-api-key.ts";
import type { Caller } from "./caller.ts";
import { defaultRolePermissions, type Permission, permissions, type Role } from "./permission.ts";

let core: TestCore;
let now = new Date();
let tenantCount = 0;
const ip = "192.0.2.9";

beforeAll(async () => {
  core = await createTestCore({ now: () => now });
});
afterAll(() => core.release());

const newTenant = () => createTestTenant(core, `tenant-${++tenantCount}`);
const authenticate = (key: string) => authenticateApiKey(core.context, key, { ip });
const query = (text: string, values: unknown[]) =>
  withOwner(core.ownerUrl, (client) => client.query(text, values));
const userIn = (tenant: TestTenant, name: string, role: Role) =>
  signInTestUser(core, { email: `${name}@${tenant.slug}.example`, role }, tenant.slug);
const keyOf = (caller: Caller, role: Role, expiresAt?: string) =>
  createApiKey(core.context, caller, { name: `${role}'s`, role, expiresAt });
const grant = (caller: Caller, more: Permission[]) =>
  updateRole(core.context, caller, {
    name: "developer",
    permissions: [...defaultRolePermissions.developer, ...more],
  });

test("each role has what the specification gives it", async () => {
  const { callers } = await newTenant();
  expect([...callers.admin.permissions]).toEqual([...permissions]);
  expect([...callers.developer.permissions].sort()).toEqual([
    "data.read",
    "scripts.create",
    "scripts.execute",
    "scripts.read",
  ]);
  expect([...callers.viewer.permissions]).toEqual(["scripts.read"]);
});

test("an admin grants developers more, and takes it back; what they have by default stays", async () => {
  const { callers, keys } = await newTenant();
  await grant(callers.admin, ["scripts.update"]);
  expect((await authenticate(keys.developer))?.permissions.has("scripts.update")).toBe(true);
  expect((await authenticate(keys.viewer))?.permissions.size).toBe(1);
  const { items } = await listRoles(core.context, callers.admin);
  expect(items.map(({ name, permissions: { length } }) => [name, length])).toEqual([
    ["admin", permissions.length],
    ["developer", 5],
    ["viewer", 1],
  ]);
  await grant(callers.admin, []);
  expect((await authenticate(keys.developer))?.permissions.has("scripts.update")).toBe(false);
  await expect(
    updateRole(core.context, callers.admin, { name: "developer", permissions: ["scripts.read"] }),
  ).rejects.toMatchObject({ code: "invalid_input", fields: [{ path: "permissions" }] });
});

test("developers who manage members raise neither their role nor anybody above it", async () => {
  const tenant = await newTenant();
  await grant(tenant.callers.admin, ["members.manage"]);
  const boss = await userIn(tenant, "boss", "admin");
  const { caller } = await userIn(tenant, "dev", "developer");
  const forbidden = { code: "forbidden" };
  await expect(grant(caller, ["settings.manage"])).rejects.toMatchObject(forbidden);
  await expect(keyOf(caller, "admin")).rejects.toMatchObject(forbidden);
  const setRole = (userId: string, role: Role) =>
    setMemberRole(core.context, caller, { userId, role });
  await expect(setRole(caller.id ?? "", "admin")).rejects.toMatchObject(forbidden);
  await expect(setRole(boss.user.id, "viewer")).rejects.toMatchObject(forbidden);
  await expect(removeMember(core.context, caller, { userId: boss.user.id })).rejects.toMatchObject(
    forbidden,
  );
  const { items } = await listApiKeys(core.context, caller, { limit: 100 });
  const adminKey = items.find(({ role }) => role === "admin");
  await expect(
    revokeApiKey(core.context, caller, { id: adminKey?.id ?? "" }),
  ).rejects.toMatchObject(forbidden);
  expect((await keyOf(caller, "developer")).key).toMatch(/^rl_/);
});

test("a key is told once and kept as its SHA-256 only", async () => {
  const { callers } = await newTenant();
  const made = await keyOf(callers.admin, "viewer");
  expect(made.key).toMatch(/^rl_[\w-]{43}$/);
  expect(made.key.startsWith(made.prefix)).toBe(true);
  const { items } = await listApiKeys(core.context, callers.admin, { limit: 1 });
  expect(items[0]).not.toHaveProperty("key");
  const { rows } = await query("SELECT to_jsonb(k)::text AS row FROM api_keys k WHERE id = $1", [
    made.id,
  ]);
  expect(rows[0].row).not.toContain(made.key.slice(11));
  expect(await authenticate(made.key)).toMatchObject({
    type: "api_key",
    id: made.id,
    role: "viewer",
  });
});

test.each(["", "rl_", `rl_${"A".repeat(43)}`, "rl_\u0000", "x".repeat(10_000)])(
  "%.20s is nobody's key",
  async (key) => {
    expect(await authenticate(key)).toBeNull();
  },
);

test("a key that is revoked, expired or of a suspended tenant is refused", async () => {
  const { callers, id } = await newTenant();
  const revoked = await keyOf(callers.admin, "viewer");
  await revokeApiKey(core.context, callers.admin, { id: revoked.id });
  expect(await authenticate(revoked.key)).toBeNull();

  const expiresAt = new Date(now.getTime() + 60_000).toISOString();
  const expiring = await keyOf(callers.admin, "viewer", expiresAt);
  expect(await authenticate(expiring.key)).not.toBeNull();
  now = new Date(now.getTime() + 60_000);
  expect(await authenticate(expiring.key)).toBeNull();
  await expect(keyOf(callers.admin, "viewer", expiresAt)).rejects.toMatchObject({
    fields: [{ path: "expiresAt" }],
  });

  const good = await keyOf(callers.admin, "viewer");
  await query("UPDATE tenants SET status = 'suspended' WHERE id = $1", [id]);
  expect(await authenticate(good.key)).toBeNull();
});

test("a key never has more than its maker has now", async () => {
  const tenant = await newTenant();
  const maker = await userIn(tenant, "maker", "admin");
  const { key } = await keyOf(maker.caller, "admin");
  expect((await authenticate(key))?.role).toBe("admin");
  const { admin } = tenant.callers;
  await userIn(tenant, "other", "admin");
  await setMemberRole(core.context, admin, { userId: maker.user.id, role: "developer" });
  expect(await authenticate(key)).toMatchObject({ role: "developer" });
  expect((await authenticate(key))?.permissions.has("scripts.delete")).toBe(false);
  await removeMember(core.context, admin, { userId: maker.user.id });
  expect(await authenticate(key)).toBeNull();
});

test("a tenant keeps at least one admin, also when two remove each other at once", async () => {
  const tenant = await newTenant();
  const [one, two] = [await userIn(tenant, "one", "admin"), await userIn(tenant, "two", "admin")];
  const results = await Promise.allSettled([
    removeMember(core.context, one.caller, { userId: two.user.id }),
    setMemberRole(core.context, two.caller, { userId: one.user.id, role: "viewer" }),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const { items } = await listMembers(core.context, tenant.callers.admin, { limit: 10 });
  expect(items.filter(({ role }) => role === "admin")).toHaveLength(1);
});
