import type { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { firstIdAt, newId } from "./ids.ts";
import type { TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let scope: TenantScope;

beforeEach(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
  ({ scope } = await createTestTenant(database, "acme"));
});

afterEach(async () => {
  await database?.close();
  await urls?.drop();
});

const parents = ["audit_log", "execution_logs", "executions"];

/** The first instant of a month, counted from this one, in UTC. */
function month(offset: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
}

function nameOf(parent: string, offset: number): string {
  return `${parent}_${month(offset).toISOString().slice(0, 7).replace("-", "_")}`;
}

async function partitionNames(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY 1",
  );
  return rows.map((row) => row.name);
}

function asSystem<T>(work: (client: Client) => Promise<T>): Promise<T> {
  return withClient(urls.systemUrl, work);
}

function execution(id: string) {
  const { tenantId } = scope;
  const script = { scriptId: newId(), scriptName: "s", version: 1 };
  return {
    tenantId,
    id,
    ...script,
    status: "completed" as const,
    trigger: "http" as const,
    queuedAt: new Date(),
  };
}

function createExecution(id: string) {
  return database.inTenant(scope, (tx) => tx.execution.create({ data: execution(id) }));
}

describe("ensure_partitions", () => {
  test("makes last month, this month and as many ahead as asked, once", async () => {
    const expected = (ahead: number) =>
      parents.flatMap((parent) =>
        Array.from({ length: ahead + 2 }, (_, index) => nameOf(parent, index - 1)),
      );
    await asSystem(async (client) => {
      expect(await partitionNames(client)).toEqual(expected(3));
      const made = () => client.query("SELECT ensure_partitions(5) AS made");
      expect((await made()).rows).toEqual([{ made: 6 }]);
      expect((await made()).rows).toEqual([{ made: 0 }]);
      expect(await partitionNames(client)).toEqual(expected(5));
    });
  });

  test("takes every instant of its months and no other", async () => {
    const edges = [
      month(-1),
      new Date(month(0).getTime() - 1),
      month(0),
      new Date(month(4).getTime() - 1),
    ];
    for (const at of edges) await createExecution(firstIdAt(at));
    for (const at of [new Date(month(-1).getTime() - 1), month(4)]) {
      await expect(createExecution(firstIdAt(at))).rejects.toThrow(/no partition of relation/);
    }
  });

  test("lets readers and writers of the table go on while it waits for nobody", async () => {
    await withClient(urls.appUrl, async (app) => {
      await app.query("SELECT set_config('runlet.tenant_id', $1, false)", [scope.tenantId]);
      await app.query("BEGIN");
      await app.query("SELECT FROM executions");
      await asSystem((client) => client.query("SELECT ensure_partitions(4)"));
      await app.query("COMMIT");
    });
  });

  test.each([-1, 25, null])("refuses %j months", async (ahead) => {
    const call = asSystem((client) => client.query("SELECT ensure_partitions($1)", [ahead]));
    await expect(call).rejects.toThrow(/months_ahead must be/);
  });
});

test("a statement by itself is done again when the partition was made for it", async () => {
  await withClient(urls.ownerUrl, (owner) =>
    owner.query(`DROP TABLE partitions.${nameOf("executions", 0)}`),
  );
  const text = `INSERT INTO executions (tenant_id, id, script_id, script_name, version, status, trigger, queued_at)
    VALUES ($1, $2, $2, 's', 1, 'pending', 'manual', now())`;
  const statement = { text, values: [scope.tenantId, newId()] };
  const options = { statementTimeoutMs: 60_000 };
  expect((await database.runInTenant(scope, statement, options)).count).toBe(1);
});

test("a clock that jumped ahead of the partitions costs one transaction, not all until maintenance", async () => {
  await withClient(urls.ownerUrl, (owner) =>
    owner.query(`DROP TABLE partitions.${nameOf("executions", 0)}`),
  );
  await expect(createExecution(newId())).rejects.toThrow(/no partition of relation/);
  await createExecution(newId());
});

describe("drop_partitions_before", () => {
  const drop = (client: Client, table: string, before: Date) =>
    client.query("SELECT drop_partitions_before($1, $2) AS dropped", [table, before]);

  test("drops months that are wholly before, with their rows, and keeps the rest", async () => {
    const old = firstIdAt(month(-1));
    const recent = newId();
    await createExecution(old);
    await createExecution(recent);
    await asSystem(async (client) => {
      const lastInstant = new Date(month(0).getTime() - 1);
      expect((await drop(client, "executions", lastInstant)).rows).toEqual([{ dropped: 0 }]);
    });
    expect(await database.inTenant(scope, (tx) => tx.execution.count())).toBe(2);
    // Time goes on: the same month is now a year ago.
    await withClient(urls.ownerUrl, (owner) =>
      owner.query(
        `ALTER TABLE partitions.${nameOf("executions", -1)} RENAME TO executions_2020_01`,
      ),
    );
    await asSystem(async (client) => {
      expect((await drop(client, "executions", month(0))).rows).toEqual([{ dropped: 1 }]);
    });
    const left = await database.inTenant(scope, (tx) => tx.execution.findMany());
    expect(left.map(({ id }) => id)).toEqual([recent]);
  });

  test("drops nothing of the last 90 days from the audit log, whatever it is asked", async () => {
    await withClient(urls.ownerUrl, (owner) =>
      owner.query(`ALTER TABLE partitions.${nameOf("audit_log", -1)} RENAME TO audit_log_2020_01`),
    );
    await asSystem(async (client) => {
      expect((await drop(client, "audit_log", new Date("2999-01-01"))).rows).toEqual([
        { dropped: 1 },
      ]);
      expect((await partitionNames(client)).filter((name) => name.startsWith("audit_log"))).toEqual(
        [0, 1, 2, 3].map((offset) => nameOf("audit_log", offset)),
      );
    });
  });

  test("is for the partitioned tables only", async () => {
    const call = asSystem((client) => drop(client, "scripts", new Date()));
    await expect(call).rejects.toThrow(/parent must be/);
  });
});

test("neither function is the app role's to call", async () => {
  await withClient(urls.appUrl, async (app) => {
    for (const call of ["ensure_partitions(1)", "drop_partitions_before('executions', now())"]) {
      await expect(app.query(`SELECT ${call}`)).rejects.toThrow(/permission denied/);
    }
  });
});
