import { randomUUID } from "node:crypto";
import { deleteScript } from "@runlet/core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { query } from "../testing/query.ts";
import { spawnRunner } from "../testing/start-runner-process.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";

let workspace: Workspace;
let runners: RunningRunner[];
let key: string;

beforeAll(async () => {
  workspace = await createWorkspace();
  runners = await Promise.all([startTestRunner(workspace), startTestRunner(workspace)]);
});

beforeEach(() => {
  key = randomUUID();
});

afterAll(async () => {
  await Promise.all((runners ?? []).map((runner) => runner.stop()));
  await workspace?.close();
});

interface Call {
  path: string;
  /** Which of the two runners. */
  at?: number;
  port?: number;
  method?: string;
  body?: string;
  headers?: Record<string, string>;
}

const call = ({ path, at = 0, method = "POST", body = "{}", headers = {}, ...given }: Call) =>
  fetch(`http://127.0.0.1:${given.port ?? runners[at]?.port}/api/run/acme${path}`, {
    method,
    headers: { "idempotency-key": key, ...headers },
    ...(method === "GET" ? {} : { body }),
  });

/** All that a caller gets and that is not of the connection. */
async function read(answer: Response) {
  const headers = Object.fromEntries(answer.headers);
  const {
    date,
    connection,
    "keep-alive": keepAlive,
    "idempotency-replayed": replayed,
    ...rest
  } = headers;
  return { status: answer.status, headers: rest, body: await answer.text(), replayed };
}

const post = (path: string, source: string, more = {}) =>
  workspace.createHttpScript({ path, source, methods: ["GET", "POST"], ...more });

const counting = `export default async (input, ctx) => {
  await ctx.db.insert("runs", { path: input.path });
  return { runs: await ctx.db.count("runs", { path: input.path }), id: ctx.execution.id };
}`;

async function executionsOf(scriptId: string): Promise<string[]> {
  const text = `SELECT id FROM executions WHERE script_id = '${scriptId}' ORDER BY id`;
  const rows = await query<{ id: string }>(workspace.database.ownerUrl, text);
  return rows.map(({ id }) => id);
}

test("a repeat gets the first answer to the letter, from any runner, and nothing runs again", async () => {
  const { id } = await post(
    "/respond",
    `export default async (input, ctx) => {
      await ctx.db.insert("runs", { path: input.path });
      const headers = [["x-made", ctx.execution.id], ["set-cookie", "a=1"], ["set-cookie", "b=2"]];
      return new Response(new Uint8Array([0, 255, 10]), { status: 418, headers });
    }`,
  );
  const bytes = async (answer: Response) => [...new Uint8Array(await answer.arrayBuffer())];
  const first = await call({ path: "/respond" });
  const repeats = [await call({ path: "/respond" }), await call({ path: "/respond", at: 1 })];
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  for (const repeat of repeats) {
    expect(repeat.status).toBe(418);
    expect(repeat.headers.get("idempotency-replayed")).toBe("true");
    for (const name of ["x-made", "x-execution-id", "set-cookie"]) {
      expect(repeat.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(await bytes(repeat)).toEqual([0, 255, 10]);
  }
  expect(await executionsOf(id)).toEqual([first.headers.get("x-execution-id")]);
});

test("twenty at once, on two runners, are one execution and get one answer", async () => {
  const { id } = await post(
    "/at-once",
    counting.replace("return", "await new Promise((resolve) => setTimeout(resolve, 200)); return"),
  );
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) =>
      read(await call({ path: "/at-once", at: index % 2 })),
    ),
  );
  const [executionId] = await executionsOf(id);
  expect(await executionsOf(id)).toHaveLength(1);
  expect(new Set(answers.map(({ body }) => body))).toEqual(
    new Set([JSON.stringify({ runs: 1, id: executionId })]),
  );
  expect(new Set(answers.map(({ headers }) => headers["x-execution-id"]))).toEqual(
    new Set([executionId]),
  );
  expect(answers.filter(({ replayed }) => replayed === "true")).toHaveLength(19);
});

test("a failure is the answer too: what began stands", async () => {
  const { id } = await post("/failing", `export default () => { throw new Error("no"); }`);
  const first = await read(await call({ path: "/failing" }));
  expect(first.status).toBe(500);
  expect(await read(await call({ path: "/failing", at: 1 }))).toEqual({
    ...first,
    replayed: "true",
  });
  expect(await executionsOf(id)).toHaveLength(1);
});

test.each([
  ["body", { body: "{ }" }],
  ["query", { path: "/reused/query?a=2" }],
])("another %s under a key that was used is refused", async (what, change) => {
  await post(`/reused/${what}`, counting);
  const path = `/reused/${what}?a=1`;
  await call({ path });
  const refused = await call({ path, ...change });
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { error: { code: "idempotency_key_reused", executionId: null } },
  ]);
});

test("a key is its caller's own", async () => {
  const { id } = await post("/own", counting, { auth: "api_key" });
  const other = await workspace.createKey("acme", "admin");
  const by = (token: string) =>
    call({ path: "/own", headers: { authorization: `Bearer ${token}` } });
  const answers = [await by(workspace.key), await by(other), await by(workspace.key)];
  const ids = answers.map((answer) => answer.headers.get("x-execution-id"));
  expect(ids[0]).toBe(ids[2]);
  expect(await executionsOf(id)).toEqual([ids[0], ids[1]].sort());
  // Without its credentials not even the owner of a key gets an answer.
  expect((await call({ path: "/own" })).status).toBe(401);
});

test("safe methods run each time, and without a key all do", async () => {
  const { id } = await post("/safe", counting);
  for (const _ of [1, 2]) await call({ path: "/safe", method: "GET" });
  for (const _ of [1, 2]) {
    await fetch(`http://127.0.0.1:${runners[0]?.port}/api/run/acme/safe`, { method: "POST" });
  }
  expect(await executionsOf(id)).toHaveLength(4);
});

test.each(["", "two words", "x".repeat(256)])("%j is refused as a key", async (malformed) => {
  await post(`/malformed-${malformed.length}`, counting);
  const path = `/malformed-${malformed.length}`;
  const refused = await call({ path, headers: { "idempotency-key": malformed } });
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: { code: "invalid_input", message: expect.stringMatching(/^Idempotency-Key: /) } },
  ]);
});

test("answered later, a repeat is told of the same execution; without the wish it gets the end", async () => {
  const { id } = await post("/later", counting);
  const later = (at: number) => call({ path: "/later", at, headers: { prefer: "respond-async" } });
  const first = await read(await later(0));
  expect(first.status).toBe(202);
  expect(await read(await later(1))).toEqual({ ...first, replayed: "true" });
  const end = await call({ path: "/later", at: 1 });
  const [executionId] = await executionsOf(id);
  expect(await end.json()).toEqual({ runs: 1, id: executionId });
  expect(await executionsOf(id)).toHaveLength(1);
});

test("when its time is over a key runs anew", async () => {
  const { id } = await post("/expired", counting);
  await call({ path: "/expired" });
  const expire = `UPDATE idempotency_keys SET expires_at = now() WHERE script_id = '${id}'`;
  await query(workspace.database.ownerUrl, expire);
  const again = await call({ path: "/expired" });
  expect(again.headers.get("idempotency-replayed")).toBeNull();
  expect(await executionsOf(id)).toHaveLength(2);
});

test("a first that does not end in time keeps its repeats from waiting for ever", async () => {
  const { id } = await post("/endless", counting, { timeoutMs: 1_000 });
  await call({ path: "/endless" });
  // It runs on, so far as the database knows; its runner is asked for nothing.
  const [executionId] = await executionsOf(id);
  await query(
    workspace.database.ownerUrl,
    `BEGIN; SET LOCAL session_replication_role = replica;
     UPDATE executions SET status = 'pending', completed_at = NULL WHERE id = '${executionId}'; COMMIT`,
  );
  const refused = await call({ path: "/endless" });
  expect([refused.status, refused.headers.get("retry-after"), await refused.json()]).toMatchObject([
    ...[409, "1", { error: { code: "request_in_progress" } }],
  ]);
}, 60_000);

test("after kill -9 a repeat gets the end of the lost run, and nothing runs twice", async () => {
  const { id } = await post(
    "/killed",
    `export default async (input, ctx) => {
      await ctx.db.insert("started", { path: input.path });
      await new Promise(() => {});
    }`,
    { timeoutMs: 60_000 },
  );
  const doomed = spawnRunner(workspace);
  const port = await doomed.listening;
  const broken = call({ path: "/killed", port }).then(
    () => "answered",
    () => "broken",
  );
  const started = "SELECT id FROM documents WHERE collection = 'started'";
  await vi.waitFor(
    async () => expect(await query(workspace.database.ownerUrl, started)).toHaveLength(1),
    { timeout: 20_000, interval: 50 },
  );
  const waiting = call({ path: "/killed" });
  doomed.child.kill("SIGKILL");
  expect(await broken).toBe("broken");
  // Its last heartbeat is longer ago than a live runner's can be.
  await query(
    workspace.database.ownerUrl,
    `UPDATE runners SET heartbeat_at = now() - interval '31 s' WHERE pid = ${doomed.child.pid}`,
  );
  const [executionId] = await executionsOf(id);
  for (const repeat of [await waiting, await call({ path: "/killed", at: 1 })]) {
    expect(repeat.headers.get("x-execution-id")).toBe(executionId);
    expect([repeat.status, await repeat.json()]).toMatchObject([
      ...[500, { error: { code: "runner_lost", executionId } }],
    ]);
  }
  expect(await executionsOf(id)).toHaveLength(1);
}, 120_000);

test("a script that is deleted meanwhile answers no repeat", async () => {
  const { id } = await post("/deleted", counting);
  await call({ path: "/deleted" });
  await deleteScript(workspace.context, workspace.caller, { id });
  expect((await call({ path: "/deleted" })).status).toBe(404);
});
