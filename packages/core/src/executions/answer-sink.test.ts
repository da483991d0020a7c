import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { type AnswerSink, sinkOf } from "./answer-sink.ts";
import { executeScript } from "./execute-script.ts";
import type { Execution } from "./execution.ts";
import { getExecution } from "./get-execution.ts";
import type { Outcome, RunProgram } from "./run-program.ts";
import { RunnerLostError } from "./runner-lost-error.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const metrics: Outcome["metrics"] = {
  durationMs: 1,
  cpuMs: 1,
  memoryBytes: 1,
  apiCalls: 0,
  outputBytes: 1,
  vm: "warm",
  compileCache: "hit",
};

/** A sandbox that streams one piece, and then ends as told. */
const streaming =
  (error: Outcome["error"]): RunProgram =>
  async ({ bodySink }) => {
    if (await bodySink?.open({ status: 200, headers: [] }))
      await bodySink?.write(Buffer.from("piece"));
    const output = { status: 200, headers: [], body: "piece", bodyEncoding: "text" };
    return {
      status: error === null ? "completed" : "failed",
      outputJson: error === null ? JSON.stringify(output) : null,
      outputType: "response",
      error,
      logs: [],
      spans: [],
      metrics,
    };
  };

/** A reader that looks up the execution when it is told of it, and at each piece. */
function createReader() {
  const seen: Execution["status"][] = [];
  let executionId = "";
  const look = async () => {
    seen.push((await getExecution(core.context, admin, { id: executionId })).status);
  };
  const sink: AnswerSink = {
    signal: new AbortController().signal,
    open: async (head) => {
      executionId = head.executionId;
      await look();
      return true;
    },
    write: look,
  };
  return { sink, seen, id: () => executionId };
}

async function run(name: string, runProgram: RunProgram, sink?: AnswerSink): Promise<Execution> {
  const runner = await core.createRunner(runProgram);
  const script = await createScript(core.context, admin, scriptInput({ name, status: "active" }));
  const request = {
    tenantId: admin.tenant.id,
    scriptId: script.id,
    input: {},
    trigger: "http",
  } as const;
  return executeScript(runner, request, { sink });
}

test("who reads along is told of an execution that stands in the database", async () => {
  const reader = createReader();
  const execution = await run("read along", streaming(null), reader.sink);
  expect(reader.seen).toEqual(["running", "running"]);
  expect(reader.id()).toBe(execution.id);
  expect(await getExecution(core.context, admin, { id: execution.id })).toMatchObject({
    status: "completed",
    output: { status: 200, body: "piece" },
    outputType: "response",
  });
});

test("what was begun and failed is recorded as failed before anybody is told", async () => {
  const error = {
    code: "runtime_error",
    message: "mine",
    stack: null,
    line: 1,
    column: 1,
  } as const;
  const execution = await run("read along and fail", streaming(error), createReader().sink);
  expect(execution).toMatchObject({ status: "failed", error: { message: "mine" } });
  expect(await getExecution(core.context, admin, { id: execution.id })).toMatchObject({
    status: "failed",
    output: null,
  });
});

test("without a reader the sandbox gets none", async () => {
  const sinks: unknown[] = [];
  await run("alone", async (request) => {
    sinks.push(request.bodySink);
    return streaming(null)(request);
  });
  expect(sinks).toEqual([undefined]);
});

test("nobody is told of an execution whose start could not be recorded; its run is ended", async () => {
  const reader = createReader();
  const reasons: Error[] = [];
  const readAlong = { sink: reader.sink, cutOff: (reason: Error) => void reasons.push(reason) };
  const sink = sinkOf(readAlong, {
    executionId: "none",
    ensureStarted: async () => {
      throw new Error("the database is away");
    },
  });
  expect(await sink.open({ status: 200, headers: [] })).toBe(false);
  expect(reader.id()).toBe("");
  expect(reasons).toEqual([expect.any(RunnerLostError)]);
  expect(reasons[0]?.cause).toMatchObject({ message: "the database is away" });
});
