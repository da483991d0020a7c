import { Logger, runOnce } from "graphile-worker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";

let urls: TestDatabase;

beforeAll(async () => {
  urls = await createTestDatabase();
});

afterAll(async () => {
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

function enqueue(task: string, payload: unknown) {
  const json = JSON.stringify(payload);
  return withClient(urls.systemUrl, (system) =>
    system.query("SELECT graphile_worker.add_job($1, $2::json)", [task, json]),
  );
}

function waiting() {
  return withClient(urls.ownerUrl, async (owner) => {
    const { rows } = await owner.query(
      "SELECT payload, last_error FROM graphile_worker._private_jobs",
    );
    return rows;
  });
}

test("the app role can do nothing in the queue", async () => {
  await withClient(urls.appUrl, async (app) => {
    const statements = [
      "SELECT FROM graphile_worker.jobs",
      "SELECT graphile_worker.add_job('greet')",
    ];
    for (const sql of statements) await expect(app.query(sql)).rejects.toThrow(/permission denied/);
  });
});

describe("the system role", () => {
  test("adds jobs, which its worker runs and removes", async () => {
    await enqueue("sweep", { all: true });
    expect(await waiting()).toHaveLength(1);
    expect(await runJobs("sweep")).toEqual([{ all: true }]);
    expect(await waiting()).toEqual([]);
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
