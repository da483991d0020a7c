import { newId } from "@runlet/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultRolePermissions, type Role, roles } from "./access/permission.ts";
import type { Targets } from "./testing/action.ts";
import { createTargets, everyAction } from "./testing/every-action.ts";
import { withOwner } from "./testing/owner-client.ts";
import { createTestCore, type TestCore } from "./testing/test-core.ts";
import { createTestTenant, type TestTenant } from "./testing/test-tenant.ts";

let core: TestCore;
let acme: TestTenant;
let other: TestTenant;
let targets: Targets;
const actions = Object.entries(everyAction);

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  other = await createTestTenant(core, "other");
  targets = await createTargets(core.context, other.callers.admin);
});
afterAll(() => core.release());

/** Every row of the tenant, as text. */
async function contentsOf(tenantId: string): Promise<string> {
  return withOwner(core.ownerUrl, async (client) => {
    const tables = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p')
         AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query(
        `SELECT to_jsonb(t)::text AS row FROM ${name} t WHERE tenant_id = $1 ORDER BY 1`,
        [tenantId],
      );
      texts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return texts.join("\n");
  });
}

async function countAudit(tenantId: string, action: string): Promise<number> {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      "SELECT count(*)::int AS count FROM audit_log WHERE tenant_id = $1 AND action = $2",
      [tenantId, action],
    );
    return rows[0].count;
  });
}

test("every action that the package offers a caller is in the table", async () => {
  const exported = await import("./index.ts");
  const verbs =
    /^(create|list|get|query|insert|update|set|delete|run|cancel|add|remove|revoke|restore|diff|publish|replay|discard|retry|preview|summarize)[A-Z]/;
  // For superadmins, for processes and for running scripts: no tenant's caller makes them.
  const elsewhere = [
    "createTenant",
    "listTenants",
    "getSystemInfo",
    "createCore",
    "createEndings",
    "createEndWatch",
    "createEndpointRoutes",
    "createKnownKeys",
    "createKnownPrograms",
    "createPostgresRateCounts",
    "createRateLimiter",
    "createStarts",
    "deleteExpiredRateCounts",
    "createTenantChanges",
    "runRecorded",
    "createDocumentStore",
    "createTenantPlaces",
    "getSecret",
    "publishScriptEvent",
    "createPostgresCache",
    "createScriptCache",
    "deleteExpiredEntries",
    "deleteExpiredKeys",
    "deleteOldEvents",
    "deleteOldScheduleRuns",
    "deleteOldTenantChanges",
    "getAllowedHosts",
  ];
  const offered = Object.entries(exported)
    .filter(([name, value]) => typeof value === "function" && verbs.test(name))
    .map(([name]) => name)
    .filter((name) => !elsewhere.includes(name));
  expect(offered.sort()).toEqual(
    [...new Set(Object.keys(everyAction).map((name) => name.split(" ")[0]))].sort(),
  );
});

test.each(actions.filter(([, { hasTarget }]) => hasTarget))(
  "%s finds nothing of another tenant, and says the same as of what is nowhere",
  async (_name, { call }) => {
    const before = await contentsOf(other.id);
    const foreign = await call(core.context, acme.callers.admin, targets).catch((error) => error);
    const nowhere = await call(core.context, acme.callers.admin, {
      scriptId: newId(),
      executionId: newId(),
      apiKeyId: newId(),
      userId: newId(),
      secretName: "NOWHERE",
      eventId: newId(),
      deadLetterId: newId(),
      otherDeadLetterId: newId(),
    }).catch((error) => error);
    expect(foreign).toMatchObject({ code: "not_found" });
    expect(foreign).toEqual(nowhere);
    expect(await contentsOf(other.id)).toBe(before);
  },
);

test.each(actions.filter(([, { hasTarget }]) => !hasTarget))(
  "%s shows and changes the caller's tenant only",
  async (_name, { call }) => {
    const before = await contentsOf(other.id);
    const answer = await call(core.context, acme.callers.admin, targets);
    expect(await contentsOf(other.id)).toBe(before);
    const text = JSON.stringify(answer);
    for (const id of [other.id, ...Object.values(targets)]) expect(text).not.toContain(id);
  },
);

const cases = actions.flatMap(([name, action]) => roles.map((role) => ({ name, role, action })));

test.each(cases.filter(({ role }) => role !== "admin"))(
  "$name refuses a $role who lacks its permission, and nobody else",
  async ({ role, action }: { role: Role; action: (typeof everyAction)[string] }) => {
    const held: readonly string[] = defaultRolePermissions[role];
    if (held.includes(action.permission)) {
      const outcome = await action
        .call(core.context, acme.callers[role], targets)
        .catch((error) => error);
      expect(outcome).not.toMatchObject({ code: "forbidden" });
      return;
    }
    const before = await contentsOf(other.id);
    await expect(action.call(core.context, other.callers[role], targets)).rejects.toMatchObject({
      code: "forbidden",
      message: `This needs the permission ${action.permission}`,
    });
    expect(await contentsOf(other.id)).toBe(before);
  },
);

// Last, and in the table's order: each action does its work once, on the other tenant's own rows.
test.each(actions)("%s leaves exactly the audit row it owes", async (_name, { call, audited }) => {
  const { admin } = other.callers;
  const before = await withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query("SELECT count(*)::int AS count FROM audit_log");
    return rows[0].count as number;
  });
  const audits = audited === undefined ? 0 : await countAudit(other.id, audited);
  await call(core.context, admin, targets);
  const rows = await withOwner(core.ownerUrl, async (client) => {
    const result = await client.query(
      "SELECT tenant_id, action, actor_type, actor_id, actor_name, ip FROM audit_log ORDER BY id OFFSET $1",
      [before],
    );
    return result.rows;
  });
  if (audited === undefined) {
    expect(rows).toEqual([]);
    return;
  }
  expect(await countAudit(other.id, audited)).toBe(audits + 1);
  const ofTenant = rows.filter(({ tenant_id }) => tenant_id === other.id);
  expect(ofTenant).toMatchObject([{ action: audited, actor_type: "api_key", actor_id: admin.id }]);
});

test("no audit row holds a key, a password, a secret's value or a source", async () => {
  const texts = await withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query("SELECT to_jsonb(a)::text AS row FROM audit_log a");
    return rows.map(({ row }) => row as string).join("\n");
  });
  expect(texts).not.toMatch(/rl_[\w-]{20}|argon2|export default|told to nobody/);
  expect(texts).toMatch(/"version": \[1, 2\]/);
});

test("a change that fails leaves no audit row, and an audit row that fails no change", async () => {
  const { admin } = acme.callers;
  const { call } = everyAction.createScript ?? {};
  const count = await countAudit(acme.id, "script.create");
  await expect(call?.(core.context, admin, targets)).rejects.toMatchObject({ code: "conflict" });
  expect(await countAudit(acme.id, "script.create")).toBe(count);
  await withOwner(core.ownerUrl, (client) =>
    client.query("REVOKE INSERT ON audit_log FROM runlet_app"),
  );
  const before = await contentsOf(acme.id);
  const createKey = everyAction.createApiKey?.call;
  await expect(createKey?.(core.context, admin, targets)).rejects.toThrow(/permission denied/);
  expect(await contentsOf(acme.id)).toBe(before);
});
