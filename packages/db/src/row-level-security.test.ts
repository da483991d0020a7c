import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { newId } from "./ids.ts";
import type { TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { insertAnyRow, tenantTables } from "./testing/test-rows.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let owner: Client;
let tables: string[];
let ours: TenantScope;
let theirs: TenantScope;

beforeAll(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
  owner = new Client({ connectionString: urls.ownerUrl });
  await owner.connect();
  tables = await tenantTables(owner);
  ({ scope: ours } = await createTestTenant(database, "ours"));
  ({ scope: theirs } = await createTestTenant(database, "theirs"));
  await owner.query("SET session_replication_role = replica");
  for (const table of tables) {
    for (const { tenantId } of [ours, theirs]) {
      await owner.query(`DELETE FROM ${table} WHERE tenant_id = '${tenantId}'`);
      await owner.query(await insertAnyRow(owner, table, tenantId, newId()));
    }
  }
  await owner.query("SET session_replication_role = origin");
});

afterAll(async () => {
  await database?.close();
  await owner?.end();
  await urls?.drop();
});

/** A connection of the app role that acts for a tenant, or for none. */
async function asApp<T>(tenantId: string | null, work: (app: Client) => Promise<T>): Promise<T> {
  const app = new Client({ connectionString: urls.appUrl });
  await app.connect();
  try {
    if (tenantId !== null)
      await app.query("SELECT set_config('runlet.tenant_id', $1, false)", [tenantId]);
    return await work(app);
  } finally {
    await app.end();
  }
}

/** How many rows a statement touched; 0 when the role has no right to it at all. */
async function touched(client: Client, sql: string): Promise<number> {
  try {
    return (await client.query(sql)).rowCount ?? 0;
  } catch (error) {
    if (error instanceof Error && /^permission denied/.test(error.message)) return 0;
    throw error;
  }
}

test("there are tables to check", () => {
  expect(tables.length).toBeGreaterThanOrEqual(20);
  expect(tables).toContain("public.executions");
});

test("every table and partition with a tenant_id has forced row-level security and a policy per role", async () => {
  const { rows } = await owner.query(`
    SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p')
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity
        AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polroles = ARRAY['runlet_app'::regrole::oid]
          AND pg_get_expr(polqual, polrelid) LIKE '(tenant_id = %runlet.tenant_id%'
          AND pg_get_expr(polwithcheck, polrelid) LIKE '(tenant_id = %runlet.tenant_id%')
        AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polroles = ARRAY['runlet_system'::regrole::oid])
        AND 2 = (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid))`);
  expect(rows).toEqual([]);
});

test("a tenant sees its own row of every table and nobody else's", async () => {
  await asApp(ours.tenantId, async (app) => {
    for (const table of tables) {
      const { rows } = await app.query(`SELECT tenant_id FROM ${table}`);
      expect(rows, table).toEqual([{ tenant_id: ours.tenantId }]);
    }
  });
});

test.each([null, ""])(
  "without a tenant (%j) nothing is visible and nothing can be written",
  async (tenantId) => {
    await asApp(tenantId, async (app) => {
      for (const table of [...tables, "tenants", "users"]) {
        const column = table === "tenants" || table === "users" ? "id" : "tenant_id";
        expect((await app.query(`SELECT ${column} FROM ${table}`)).rows, table).toEqual([]);
      }
      for (const table of tables) {
        const insert = await insertAnyRow(owner, table, ours.tenantId, newId());
        await expect(app.query(insert), table).rejects.toThrow(
          /row-level security|permission denied/,
        );
      }
    });
  },
);

test("a tenant changes, deletes and adds no row of another", async () => {
  await asApp(ours.tenantId, async (app) => {
    for (const table of tables) {
      const where = `WHERE tenant_id = '${theirs.tenantId}'`;
      const { rows } = await owner.query<{ name: string }>(
        "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
      );
      for (const { name } of rows) {
        expect(await touched(app, `UPDATE ${table} SET ${name} = ${name} ${where}`), table).toBe(0);
      }
      expect(await touched(app, `DELETE FROM ${table} ${where}`), table).toBe(0);
      const insert = await insertAnyRow(owner, table, theirs.tenantId, newId());
      await expect(app.query(insert), table).rejects.toThrow(
        /row-level security|permission denied/,
      );
      await expect(app.query(`TRUNCATE ${table} CASCADE`), table).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});

test("no row can be given to another tenant", async () => {
  await asApp(ours.tenantId, async (app) => {
    for (const table of tables) {
      const give = app.query(`UPDATE ${table} SET tenant_id = '${theirs.tenantId}'`);
      await expect(give, table).rejects.toThrow(/row-level security|permission denied/);
    }
  });
});

test("partitions can be reached through their parents only", async () => {
  await asApp(ours.tenantId, async (app) => {
    const { rows } = await owner.query<{ name: string }>(
      "SELECT oid::regclass AS name FROM pg_class WHERE relispartition AND relkind = 'r'",
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name } of rows) {
      await expect(app.query(`SELECT FROM ${name}`)).rejects.toThrow(/permission denied/);
    }
  });
});

test("every unique index of a tenant's table contains the tenant", async () => {
  const { rows } = await owner.query(`
    SELECT i.indexrelid::regclass AS index FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'tenant_id'
    JOIN pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p')
    WHERE i.indisunique AND NOT a.attnum = ANY (i.indkey)`);
  expect(rows).toEqual([]);
});

test("what is unique is unique in its tenant, and free in another", async () => {
  const create = (scope: TenantScope) =>
    database.inTenant(scope, (tx) =>
      tx.script.create({
        data: { tenantId: scope.tenantId, id: newId(), name: "export", type: "http", limits: {} },
      }),
    );
  await create(ours);
  await create(theirs);
  await expect(create(ours)).rejects.toThrow(/scripts_tenant_id_name_key/);
});

test("a foreign key cannot point into another tenant", async () => {
  const { id: scriptId } = await database.inTenant(theirs, (tx) => tx.script.findFirstOrThrow());
  const endpoint = { scriptId, path: "/y", pathShape: "/y", methods: ["GET"], auth: {} };
  const create = database.inTenant(ours, (tx) =>
    tx.endpoint.create({ data: { ...endpoint, tenantId: ours.tenantId } }),
  );
  await expect(create).rejects.toThrow(/endpoints_tenant_id_script_id_fkey/);
});
