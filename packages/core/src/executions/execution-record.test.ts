import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import type { Database } from "../context.ts";
import { retireRunner } from "../runners/retire-runner.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { createEndings } from "./endings.ts";
import { executeScript } from "./execute-script.ts";
import type { LogEntry } from "./execution.ts";
import { createStarts } from "./execution-record.ts";
import { getExecution } from "./get-execution.ts";
import { recoverExecutions } from "./recover-executions.ts";
import type { ExecuteContext, RunProgram } from "./run-program.ts";

let core: TestCore;
let admin: Caller;
let scriptId: string;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  scriptId = (await createScript(core.context, admin, scriptInput({ status: "active" }))).id;
});
afterAll(() => core.release());

async function statusOf(id: string): Promise<string | null> {
  const { rows } = await withOwner(core.ownerUrl, (client) =>
    client.query<{ status: string }>("SELECT status FROM executions WHERE id = $1", [id]),
  );
  return rows[0]?.status ?? null;
}

async function countAudits(id: string): Promise<number> {
  const { rows } = await withOwner(core.ownerUrl, (client) =>
    client.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_log WHERE target_id = $1 AND action = 'execution.run'",
      [id],
    ),
  );
  return rows[0]?.count ?? 0;
}

async function call(runProgram: RunProgram) {
  const runner = await core.createRunner(runProgram);
  const tenantId = admin.tenant.id;
  return executeScript(runner, { tenantId, scriptId, input: null, trigger: "http" });
}

test("a call that is short and changes nothing outside is written once, when it has ended", async () => {
  let during: string | null = "?";
  const execution = await call(async (request) => {
    await request.answerHostCall({
      op: "cache.get",
      args: ["a"],
      signal: request.signal,
    });
    during = await statusOf(request.executionId);
    return core.context.runProgram(request);
  });
  expect(during).toBeNull();
  expect(await statusOf(execution.id)).toBe("completed");
  expect(await countAudits(execution.id)).toBe(1);
});

test("before a call changes something outside the database says that it runs", async () => {
  let during: string | null = "?";
  const execution = await call(async (request) => {
    await request.answerHostCall({
      op: "cache.set",
      args: ["a", 1],
      signal: request.signal,
    });
    during = await statusOf(request.executionId);
    return core.context.runProgram(request);
  });
  expect(during).toBe("running");
  expect(await statusOf(execution.id)).toBe("completed");
  expect(await countAudits(execution.id)).toBe(1);
});

type Request = Parameters<RunProgram>[0];

const insert = ({ answerHostCall, signal }: Request, id: string) =>
  answerHostCall({ op: "db.insert", args: [null, "things", { id }], signal });

const changes: [string, readonly unknown[]][] = [
  ["db.insert", [null, "things", { id: "inserted" }]],
  ["db.upsert", [null, "things", { id: "upserted" }]],
  ["db.update", [null, "things", {}, { a: 1 }]],
  ["db.delete", [null, "things", { id: "nobody" }]],
];

test.each(changes)("%s is committed together with the start", async (op, args) => {
  let during: string | null = "?";
  const runner = await core.createRunner(async (request) => {
    await request.answerHostCall({ op, args, signal: request.signal });
    during = await statusOf(request.executionId);
    return core.context.runProgram(request);
  });
  runner.starts = { write: () => Promise.reject(new Error("the start was written by itself")) };
  const { id } = await executeScript(runner, {
    tenantId: admin.tenant.id,
    scriptId,
    input: null,
    trigger: "http",
  });
  expect(during).toBe("running");
  expect(await statusOf(id)).toBe("completed");
  expect(await countAudits(id)).toBe(1);
});

test("a change that is refused leaves the start to the next one, of many at once too", async () => {
  await call(async (request) => {
    await insert(request, "taken");
    return core.context.runProgram(request);
  });
  const seen: (string | null)[] = [];
  const { id } = await call(async (request) => {
    await expect(insert(request, "taken")).rejects.toMatchObject({ code: "conflict" });
    seen.push(await statusOf(request.executionId));
    const ids = ["free 1", "taken", "free 2", "taken", "free 3"];
    const settled = await Promise.allSettled(ids.map((each) => insert(request, each)));
    seen.push(...settled.map(({ status }) => status), await statusOf(request.executionId));
    return core.context.runProgram(request);
  });
  const ends = ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"];
  expect(seen).toEqual([null, ...ends, "running"]);
  expect(await statusOf(id)).toBe("completed");
  expect(await countAudits(id)).toBe(1);
});

test("a change that waits for another's keeps no execution from being written", async () => {
  await call(async (request) => {
    await insert(request, "locked");
    return core.context.runProgram(request);
  });
  await withOwner(core.ownerUrl, async (owner) => {
    await owner.query("BEGIN");
    await owner.query("SELECT FROM documents WHERE id = 'locked' FOR UPDATE");
    let waiting: Promise<unknown> | undefined;
    const { id } = await call(async (request) => {
      const args = [null, "things", { id: "locked" }, { a: 1 }];
      waiting = request.answerHostCall({ op: "db.update", args, signal: request.signal });
      waiting.catch(() => undefined);
      await expect.poll(() => waitingForLocks(), { timeout: 30_000 }).toBe(1);
      return core.context.runProgram(request);
    });
    // It has ended, in a commit that others share, while its own change still waits.
    expect(await statusOf(id)).toBe("completed");
    expect(await waitingForLocks()).toBe(1);
    await owner.query("COMMIT");
    await waiting;
    expect(await statusOf(id)).toBe("completed");
    expect(await countAudits(id)).toBe(1);
  });
});

async function waitingForLocks(): Promise<number> {
  const { rows } = await withOwner(core.ownerUrl, (client) =>
    client.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    ),
  );
  return rows[0]?.count ?? 0;
}

test("a call that takes long is seen while it runs", async () => {
  const execution = await call(async (request) => {
    await expect.poll(() => statusOf(request.executionId), { timeout: 30_000 }).toBe("running");
    return core.context.runProgram(request);
  });
  expect(await statusOf(execution.id)).toBe("completed");
});

test("a start whose answer was lost, or that was refused, is made good by the end", async () => {
  // The row of the start is there, but this runner was told that it could not be written.
  const { starts } = core.context;
  const runner = await core.createRunner(async (request) => {
    const answer = request.answerHostCall({
      op: "cache.set",
      args: ["b", 1],
      signal: request.signal,
    });
    await expect(answer).rejects.toThrow("the answer was lost");
    return core.context.runProgram(request);
  });
  runner.starts = {
    write: async (made) => {
      await starts.write(made);
      throw new Error("the answer was lost");
    },
  };
  const tenantId = admin.tenant.id;
  const { id, status } = await executeScript(runner, {
    tenantId,
    scriptId,
    input: null,
    trigger: "http",
  });
  expect(status).toBe("completed");
  expect(await statusOf(id)).toBe("completed");
  expect(await countAudits(id)).toBe(1);
});

const logged: LogEntry = {
  at: "2026-01-01T00:00:00.000Z",
  level: "info",
  message: "one",
  fields: null,
};

/** The database as it is, but that the answer to the first statement of this name gets lost after its commit. */
function losingAnswerOf(statementName: string): { database: Database; lost: () => boolean } {
  let isLost = false;
  const { database } = core.context;
  return {
    lost: () => isLost,
    database: {
      ...database,
      async runAsSystem<Row extends object>(statement: Parameters<Database["runAsSystem"]>[0]) {
        const rows = await database.runAsSystem<Row>(statement);
        if (statement.name !== statementName || isLost) return rows;
        isLost = true;
        throw Object.assign(new Error("the answer was lost"), { code: "ECONNRESET" });
      },
    },
  };
}

test.each(["insert-started-executions", "insert-ended-executions"])(
  "where the answer of %s is lost, the call is written once and answered as it ended",
  async (statement) => {
    const { database, lost } = losingAnswerOf(statement);
    const runner = await core.createRunner(async (request) => {
      request.onLogs([logged]);
      await request.answerHostCall({ op: "cache.set", args: ["c", 1], signal: request.signal });
      const outcome = await core.context.runProgram(request);
      return { ...outcome, logs: [logged] };
    });
    runner.starts = createStarts(database);
    runner.endings = createEndings(database);
    const request = { tenantId: admin.tenant.id, scriptId, input: 1, trigger: "http" } as const;
    const execution = await executeScript(runner, request);
    expect(lost()).toBe(true);
    expect(execution).toMatchObject({ status: "completed", logs: [{ message: "one" }] });
    expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
    expect(await countAudits(execution.id)).toBe(1);
  },
);

test("a call that was not on record when its runner was given up for lost is recovered once it is", async () => {
  const runner: ExecuteContext = await core.createRunner(async (request) => {
    await retireRunner(core.context, { id: runner.runnerId });
    expect(await recoverExecutions(core.context)).toEqual({ failed: 0 });
    await request.answerHostCall({ op: "cache.set", args: ["d", 1], signal: request.signal });
    expect(await recoverExecutions(core.context)).toEqual({ failed: 1 });
    return core.context.runProgram(request);
  });
  const request = { tenantId: admin.tenant.id, scriptId, input: 1, trigger: "http" } as const;
  const execution = await executeScript(runner, request);
  // Its caller hears what is recorded, not what this runner thought.
  expect(execution).toMatchObject({ status: "failed", error: { code: "runner_lost" } });
  expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
});

test("a call of a script that is deleted meanwhile is recorded all the same", async () => {
  const input = scriptInput({ name: "short-lived", status: "active" });
  const { id } = await createScript(core.context, admin, input);
  const runner = await core.createRunner(async (request) => {
    await deleteScript(core.context, admin, { id });
    return core.context.runProgram(request);
  });
  const tenantId = admin.tenant.id;
  const call = { tenantId, scriptId: id, input: { name: "x" }, trigger: "http" } as const;
  const execution = await executeScript(runner, call);
  expect(execution).toMatchObject({ status: "completed", scriptName: "short-lived" });
  expect(await getExecution(core.context, admin, { id: execution.id })).toEqual(execution);
  await expect(executeScript(core.context, call)).rejects.toMatchObject({ code: "not_found" });
});

test("many calls at once are all written", async () => {
  const executions = await Promise.all(
    Array.from({ length: 150 }, () => call(core.context.runProgram)),
  );
  const ids = executions.map(({ id }) => id);
  const { rows } = await withOwner(core.ownerUrl, (client) =>
    client.query("SELECT FROM executions WHERE id = ANY($1) AND status = 'completed'", [ids]),
  );
  expect(rows).toHaveLength(150);
});
