import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { newId } from "./ids.ts";
import type { TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let owner: Client;
let ours: TenantScope;
let theirUserId: string;

beforeAll(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
  owner = new Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  ({ scope: ours } = await createTestTenant(database, "ours"));
  ({ userId: theirUserId } = await createTestTenant(database, "theirs"));
});

afterAll(async () => {
  await database?.close();
  await owner?.end();
  await urls?.drop();
});

function asApp<T>(work: (app: Client) => Promise<T>): Promise<T> {
  return withClient(urls.appUrl, async (app) => {
    await app.query("SELECT set_config('runlet.tenant_id', $1, false)", [ours.tenantId]);
    return work(app);
  });
}

describe("tables without a tenant_id", () => {
  test("of tenants the app role sees its own, and may change the name only", async () => {
    await asApp(async (app) => {
      expect((await app.query("SELECT slug FROM tenants")).rows).toEqual([{ slug: "ours" }]);
      expect((await app.query("UPDATE tenants SET name = 'Ours'")).rowCount).toBe(1);
      for (const change of ["slug = 'x'", "status = 'active'", "id = id", "created_at = now()"]) {
        await expect(app.query(`UPDATE tenants SET ${change}`)).rejects.toThrow(
          /permission denied/,
        );
      }
      await expect(app.query("DELETE FROM tenants")).rejects.toThrow(/permission denied/);
    });
  });

  test("of users the app role sees its tenant's members, never a password's hash", async () => {
    await asApp(async (app) => {
      const { rows } = await app.query("SELECT email FROM users");
      expect(rows).toEqual([{ email: "admin@ours.example" }]);
      await expect(app.query("SELECT password_hash FROM users")).rejects.toThrow(
        /permission denied/,
      );
      await expect(app.query("UPDATE users SET name = 'x'")).rejects.toThrow(/permission denied/);
    });
    const seen = await database.inTenant(ours, (tx) =>
      tx.user.findMany({ where: { id: theirUserId } }),
    );
    expect(seen).toEqual([]);
  });

  test.each(["accounts", "sessions", "instance_settings", "runners", "_prisma_migrations"])(
    "%s is not the app role's to see",
    async (table) => {
      await asApp(async (app) => {
        await expect(app.query(`SELECT FROM ${table}`)).rejects.toThrow(/permission denied/);
      });
    },
  );

  test("every other table has no rights for the app role", async () => {
    const { rows } = await owner.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND (has_table_privilege('runlet_app', c.oid, 'SELECT') OR has_any_column_privilege('runlet_app', c.oid, 'SELECT'))
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`);
    expect(rows).toEqual([]);
  });
});

describe("the audit log", () => {
  const entry = (tenantId: string, id = newId()) => ({
    tenantId,
    id,
    actorType: "system" as const,
    actorName: "test",
    action: "script.create",
    targetType: "script",
    targetId: id,
  });

  test("can be added to and read by app and system, and by nobody changed", async () => {
    await database.inTenant(ours, (tx) => tx.auditEntry.create({ data: entry(ours.tenantId) }));
    await database.asSystem("record-audit", (tx) =>
      tx.auditEntry.create({ data: entry(ours.tenantId) }),
    );
    expect(await database.inTenant(ours, (tx) => tx.auditEntry.count())).toBe(2);
    for (const url of [urls.appUrl, urls.systemUrl]) {
      await withClient(url, async (client) => {
        await client.query("SELECT set_config('runlet.tenant_id', $1, false)", [ours.tenantId]);
        const statements = [
          "UPDATE audit_log SET action = 'x'",
          "DELETE FROM audit_log",
          "TRUNCATE audit_log",
        ];
        for (const sql of statements) {
          await expect(client.query(sql), sql).rejects.toThrow(/permission denied/);
        }
      });
    }
  });

  test("keeps what concerns the instance from tenants", async () => {
    const nil = "00000000-0000-0000-0000-000000000000";
    const before = await database.inTenant(ours, (tx) => tx.auditEntry.count());
    await database.asSystem("record-audit", (tx) => tx.auditEntry.create({ data: entry(nil) }));
    expect(await database.inTenant(ours, (tx) => tx.auditEntry.count())).toBe(before);
  });

  test("survives its tenant", async () => {
    const { scope } = await createTestTenant(database, "gone");
    await database.inTenant(scope, (tx) => tx.auditEntry.create({ data: entry(scope.tenantId) }));
    await database.asSystem("delete-tenant", (tx) =>
      tx.tenant.delete({ where: { id: scope.tenantId } }),
    );
    const left = await database.asSystem("record-audit", (tx) =>
      tx.auditEntry.count({ where: { tenantId: scope.tenantId } }),
    );
    expect(left).toBe(1);
  });
});

describe("the system role", () => {
  test.each([
    "UPDATE secrets SET ciphertext = ''",
    "SELECT ciphertext FROM secrets",
    "SELECT data FROM documents",
    "UPDATE scripts SET status = 'active'",
    "INSERT INTO versions SELECT * FROM versions",
    "DELETE FROM scripts",
    "SELECT value FROM cache_entries",
    "DELETE FROM audit_log",
    "UPDATE versions SET source = ''",
  ])("has no work that needs %s", (sql) =>
    withClient(urls.systemUrl, (client) =>
      expect(client.query(sql)).rejects.toThrow(/permission denied/),
    ),
  );

  test("can delete all that a tenant leaves", async () => {
    const tables = [
      "secrets",
      "documents",
      "cache_entries",
      "rate_limits",
      "events",
      "deliveries",
      "dead_letters",
      "schedule_runs",
      "idempotency_keys",
      "executions",
      "execution_logs",
    ];
    await withClient(urls.systemUrl, async (client) => {
      for (const table of tables) {
        await client.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [newId()]);
      }
    });
  });
});

test("nothing goes around row-level security: no views, no open functions, no definer without a search path", async () => {
  const views = await owner.query(
    "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace",
  );
  expect(views.rows).toEqual([]);
  const functions = await owner.query<{ name: string }>(`
    SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND (
      has_function_privilege('public', p.oid, 'EXECUTE')
      OR p.prosecdef AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp'])`);
  expect(functions.rows).toEqual([]);
  const forApp = await owner.query<{ name: string }>(`
    SELECT proname AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND has_function_privilege('runlet_app', oid, 'EXECUTE')`);
  expect(forApp.rows).toEqual([]);
});
