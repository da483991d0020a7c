import { Logger, runOnce } from "graphile-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type Database } from "./database.ts";
import { newId } from "./ids.ts";
import type { TenantScope } from "./scope.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

let urls: TestDatabase;
let database: Database;
let scope: TenantScope;

beforeAll(async () => {
  urls = await createTestDatabase();
  database = createDatabase(urls);
  ({ scope } = await createTestTenant(database, "acme"));
});

afterAll(async () => {
  await database?.close();
  await urls?.drop();
});

/** Runs what waits in the queue as the runner does, with the system login, and answers the payloads in order. */
async function runJobs(task: string): Promise<unknown[]> {
  const payloads: unknown[] = [];
  await runOnce({
    connectionString: urls.systemUrl,
    logger: new Logger(() => () => {}),
    taskList: {
      [task]: (payload) => {
        payloads.push(payload);
        const { mustFail = false } = payload as { mustFail?: boolean };
        if (mustFail) throw new Error("as asked");
      },
    },
  });
  return payloads;
}

function enqueue(task: string, payload: unknown, key: string | null = null) {
  const json = JSON.stringify(payload);
  return database.inTenant(
    scope,
    (tx) => tx.$queryRaw`SELECT enqueue_job(${task}, ${json}::json, ${key})`,
  );
}

function waiting() {
  return withClient(urls.ownerUrl, async (owner) => {
    const { rows } = await owner.query(
      "SELECT key, payload, last_error FROM graphile_worker._private_jobs",
    );
    return rows;
  });
}

describe("enqueue_job of the app role", () => {
  test("adds a job of its tenant, which the system role's worker runs and removes", async () => {
    await enqueue("greet", { name: "a", text: "\u0000\ud800" });
    const payload = { name: "a", text: "\u0000\ud800", tenantId: scope.tenantId };
    expect(await runJobs("greet")).toEqual([payload]);
    expect(await waiting()).toEqual([]);
  });

  test("adds none for another tenant, whatever the payload says", async () => {
    const other = newId();
    await enqueue("greet", { tenantId: other });
    await withClient(urls.appUrl, async (app) => {
      await app.query("SELECT set_config('runlet.tenant_id', $1, false)", [scope.tenantId]);
      const twice = `{"tenantId": "${scope.tenantId}", "tenantId": "${other}", "\\u0074enantId": "${other}"}`;
      await app.query("SELECT enqueue_job('greet', $1)", [twice]);
    });
    expect(await runJobs("greet")).toEqual([
      { tenantId: scope.tenantId },
      { tenantId: scope.tenantId },
    ]);
  });

  test("replaces a waiting job of the same key, in its own tenant only", async () => {
    const { scope: other } = await createTestTenant(database, "other");
    await database.inTenant(
      other,
      (tx) => tx.$queryRaw`SELECT enqueue_job('greet', '{"n": 0}', 'k')`,
    );
    await enqueue("greet", { n: 1 }, "k");
    await enqueue("greet", { n: 2 }, "k");
    expect((await waiting()).map(({ key }) => key).sort()).toEqual(
      [`${other.tenantId}:k`, `${scope.tenantId}:k`].sort(),
    );
    expect(await runJobs("greet")).toEqual([
      { n: 0, tenantId: other.tenantId },
      { n: 2, tenantId: scope.tenantId },
    ]);
  });

  test("is undone with its transaction", async () => {
    const work = database.inTenant(scope, async (tx) => {
      await tx.$queryRaw`SELECT enqueue_job('greet', '{}')`;
      throw new Error("changed our mind");
    });
    await expect(work).rejects.toThrow("changed our mind");
    expect(await waiting()).toEqual([]);
  });

  test("needs a tenant and an object", async () => {
    const asNobody = withClient(urls.appUrl, (app) =>
      app.query("SELECT enqueue_job('greet', '{}')"),
    );
    await expect(asNobody).rejects.toThrow(/no tenant is set/);
    for (const payload of [[], null, 1, "x"]) {
      await expect(enqueue("greet", payload)).rejects.toThrow(/payload must be an object/);
    }
  });

  test("is all that the app role can do in the queue", async () => {
    await withClient(urls.appUrl, async (app) => {
      const statements = [
        "SELECT FROM graphile_worker.jobs",
        "SELECT graphile_worker.add_job('greet')",
      ];
      for (const sql of statements)
        await expect(app.query(sql)).rejects.toThrow(/permission denied/);
    });
  });
});

describe("the system role", () => {
  test("adds jobs of any tenant or none", async () => {
    await database.asSystem(
      "schedule",
      (tx) =>
        tx.$queryRaw`SELECT enqueue_job('sweep', '{"all": true}', key => 'sweep', priority => 5)`,
    );
    expect((await waiting()).map(({ key }) => key)).toEqual(["sweep"]);
    expect(await runJobs("sweep")).toEqual([{ all: true }]);
  });

  test("keeps a job that failed, frees what a dead worker held, and runs it again", async () => {
    await enqueue("greet", { mustFail: true });
    await runJobs("greet");
    expect(await waiting()).toMatchObject([{ last_error: "as asked" }]);
    await withClient(urls.systemUrl, async (system) => {
      await system.query(
        "UPDATE graphile_worker._private_jobs SET locked_by = 'dead', locked_at = now(), run_at = now(), payload = '{}'",
      );
      expect(await runJobs("greet")).toEqual([]);
      await system.query("SELECT graphile_worker.force_unlock_workers(ARRAY['dead'])");
      expect(await runJobs("greet")).toEqual([{}]);
    });
  });
});
