import { once } from "node:events";
import { get, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import {
  cancelExecution,
  createScript,
  createScriptInput,
  type Execution,
  listExecutions,
  listExecutionsInput,
} from "@runlet/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningRunner } from "../runner.ts";
import { startTestRunner } from "../testing/start-test-runner.ts";
import { createWorkspace, type Workspace } from "../testing/workspace.ts";

let workspace: Workspace;
let runner: RunningRunner;

beforeAll(async () => {
  workspace = await createWorkspace();
  runner = await startTestRunner(workspace);
  await workspace.createHttpScript({
    path: "/let/:key",
    source: "export default (input, ctx) => ctx.cache.set(input.params.key, true)",
  });
});

afterAll(async () => {
  await runner?.stop();
  await workspace?.close();
});

/** The body of an endpoint's function; `wait(key)` waits for the test's `letGo`, `stream` makes an answer of an async generator. */
const sourceOf = (body: string) => `export default async function (input, ctx) {
  const wait = async (key) => {
    while (!(await ctx.cache.exists(key))) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const stream = (parts, init) => new Response(ReadableStream.from(parts()), init);
  ${body}
}`;

const urlOf = (path: string) => `http://127.0.0.1:${runner.port}/api/run/acme${path}`;
const letGo = (key: string) => fetch(urlOf(`/let/${key}`));

async function open(path: string, options = {}): Promise<IncomingMessage> {
  const [answer] = await once(get(urlOf(path), { agent: false, ...options }), "response");
  return (answer as IncomingMessage).setEncoding("utf8");
}

const idOf = (answer: IncomingMessage) => String(answer.headers["x-execution-id"]);

/** All that came, and whether the answer was complete. */
async function readAll(answer: IncomingMessage): Promise<{ text: string; isComplete: boolean }> {
  let text = "";
  try {
    for await (const part of answer) text += part;
  } catch (error) {
    expect(error).toMatchObject({ code: "ECONNRESET" });
  }
  return { text, isComplete: answer.complete };
}

/** The first that is found, asked for again until the test's time is over. */
const waitFor = <Found>(find: () => Promise<Found | false>) =>
  vi.waitUntil(find, { timeout: 60_000, interval: 20 }) as Promise<Found>;

/** The record once it fits. */
const recordOf = (id: string, fits: (execution: Execution) => boolean) =>
  waitFor(async () => {
    const execution = await workspace.readExecution(id);
    return fits(execution) && execution;
  });

/** Of the execution that an endpoint's script has now, or soon. */
const latestIdOf = (scriptId: string) =>
  waitFor(async () => {
    const input = listExecutionsInput.parse({ scriptId });
    const { items } = await listExecutions(workspace.context, workspace.caller, input);
    return items[0]?.id ?? false;
  });

const hasEnded = ({ status }: Execution) => status !== "running";

describe("an answer that the script streams", () => {
  test("arrives while the script still works on it, and ends after its record", async () => {
    await workspace.createHttpScript({
      path: "/events",
      source: sourceOf(`return stream(async function* () {
        yield "data: 1\\n\\n";
        await wait("events");
        yield "data: 2\\n\\n";
      }, { headers: { "content-type": "text/event-stream" } });`),
    });
    const answer = await open("/events");
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "text/event-stream",
      "transfer-encoding": "chunked",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
    expect((await once(answer, "data"))[0]).toBe("data: 1\n\n");
    expect((await workspace.readExecution(idOf(answer))).status).toBe("running");
    await letGo("events");
    expect(await readAll(answer)).toEqual({ text: "data: 2\n\n", isComplete: true });
    expect(await workspace.readExecution(idOf(answer))).toMatchObject({
      status: "completed",
      outputType: "response",
      output: { status: 200, body: "data: 1\n\ndata: 2\n\n", bodyEncoding: "text" },
    });
  });

  test("has the script's own status and headers", async () => {
    await workspace.createHttpScript({
      path: "/own",
      source: sourceOf(`return stream(async function* () { yield new Uint8Array([1, 2, 255]); }, {
        status: 206,
        headers: { "content-type": "text/event-stream", "cache-control": "max-age=1", "content-length": "7", connection: "x" },
      });`),
    });
    const answer = await fetch(urlOf("/own"));
    expect(answer.status).toBe(206);
    expect(answer.headers.get("cache-control")).toBe("max-age=1");
    expect(answer.headers.get("content-length")).toBeNull();
    expect([...(await answer.bytes())]).toEqual([1, 2, 255]);
  });

  test("leaves its connection fit for the next call", async () => {
    await workspace.createHttpScript({
      path: "/twice",
      source: sourceOf(`return stream(async function* () { yield "a"; yield "b"; });`),
    });
    const socket = connect({ port: runner.port, host: "127.0.0.1" }).setEncoding("utf8");
    const call = "GET /api/run/acme/twice HTTP/1.1\r\nHost: x\r\n";
    socket.write(`${call}\r\n${call}Connection: close\r\n\r\n`);
    let text = "";
    for await (const part of socket) text += part;
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(text.match(/\r\n0\r\n\r\n/g)).toHaveLength(2);
  });

  test("of which a HEAD wants only the head is not read", async () => {
    await workspace.createHttpScript({
      path: "/head",
      source: sourceOf(`return new Response(new ReadableStream({
        pull() { ctx.logger.info("pulled"); },
        cancel() { ctx.logger.info("cancelled"); },
      }, { highWaterMark: 0 }), { headers: { "x-own": "1" } });`),
    });
    const answer = await open("/head", { method: "HEAD" });
    expect([answer.statusCode, answer.headers["x-own"]]).toEqual([200, "1"]);
    expect(answer.headers["content-length"]).toBeUndefined();
    expect(answer.headers["transfer-encoding"]).toBeUndefined();
    const execution = await workspace.readExecution(idOf(answer));
    expect(execution.status).toBe("completed");
    expect(execution.logs.map(({ message }) => message)).toEqual(["cancelled"]);
  });

  test("that cannot be sent is an error, and its stream is not read", async () => {
    await workspace.createHttpScript({
      path: "/unsendable",
      source: sourceOf(`const headers = Array.from({ length: 201 }, (_, n) => ["x-" + n, "1"]);
      return new Response(new ReadableStream({
        pull() { ctx.logger.info("pulled"); },
      }, { highWaterMark: 0 }), { headers });`),
    });
    const answer = await fetch(urlOf("/unsendable"));
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { code: "runtime_error" } });
    const { logs } = await workspace.readExecution(answer.headers.get("x-execution-id") ?? "");
    expect(logs).toEqual([]);
  });
});

describe("an answer that breaks off", () => {
  test.each([
    ["throws", "throw new Error('mine');", "failed", "runtime_error"],
    ["takes too long", "await new Promise(() => {});", "timeout", "timeout"],
    ["is too large", "while (true) yield 'x'.repeat(50_000);", "failed", "output_limit"],
  ])("because the script %s says why in the record", async (name, code, status, errorCode) => {
    const path = `/break/${name.replaceAll(" ", "-")}`;
    const source = sourceOf(`return stream(async function* () { yield "sent"; ${code} });`);
    await workspace.createHttpScript({ path, source, timeoutMs: 2_000 });
    const answer = await open(path);
    const { text, isComplete } = await readAll(answer);
    expect(text.startsWith("sent")).toBe(true);
    expect(isComplete).toBe(false);
    expect(await workspace.readExecution(idOf(answer))).toMatchObject({
      status,
      output: null,
      error: { code: errorCode },
    });
  });

  const waiting = (path: string) =>
    workspace.createHttpScript({
      path,
      source: sourceOf(
        `return stream(async function* () { yield "sent"; await new Promise(() => {}); });`,
      ),
    });

  test("because its VM was killed says so in the record, and the next call is fine", async () => {
    await waiting("/killed");
    const answer = await open("/killed");
    await once(answer, "data");
    for (const pid of runner.vmPids()) process.kill(pid, "SIGKILL");
    expect((await readAll(answer)).isComplete).toBe(false);
    const record = await workspace.readExecution(idOf(answer));
    expect(record.error?.code).toBe("vm_crashed");
    expect((await letGo("nobody")).status).toBe(200);
  });

  test("because somebody cancelled it", async () => {
    await waiting("/cancelled");
    const answer = await open("/cancelled");
    await once(answer, "data");
    await cancelExecution(workspace.context, workspace.caller, { id: idOf(answer) });
    expect((await readAll(answer)).isComplete).toBe(false);
    expect((await workspace.readExecution(idOf(answer))).status).toBe("cancelled");
  });
});

describe("a caller", () => {
  test("who goes away ends the stream; the record keeps what was sent", async () => {
    await workspace.createHttpScript({
      path: "/left",
      source: sourceOf(`return new Response(new ReadableStream({
        start(controller) { controller.enqueue("sent"); },
        pull: () => new Promise(() => {}),
        async cancel(reason) { await ctx.cache.set("left", true); ctx.logger.info(reason.name); },
      }), { headers: { "content-type": "text/plain" } });`),
    });
    const answer = await open("/left");
    await once(answer, "data");
    answer.destroy();
    const execution = await recordOf(idOf(answer), hasEnded);
    expect(execution).toMatchObject({ status: "completed", output: { body: "sent" } });
    expect(execution.logs.map(({ message }) => message)).toEqual(["AbortError"]);
  });

  test("who went away before there was an answer finds its stream cancelled, not its execution", async () => {
    const { id: scriptId } = await workspace.createHttpScript({
      path: "/early",
      source: sourceOf(`ctx.logger.info("runs");
      await wait("early");
      return new Response(new ReadableStream({
        pull() { ctx.logger.info("pulled"); },
        cancel() { ctx.logger.info("cancelled"); },
      }, { highWaterMark: 0 }));`),
    });
    const call = get(urlOf("/early"), { agent: false });
    call.on("error", () => undefined);
    const id = await latestIdOf(scriptId);
    await recordOf(id, ({ logs }) => logs.length > 0);
    call.destroy();
    await letGo("early");
    const execution = await recordOf(id, hasEnded);
    expect(execution).toMatchObject({ status: "completed", output: { status: 200, body: "" } });
    expect(execution.logs.map(({ message }) => message)).toEqual(["runs", "cancelled"]);
  });

  test("who does not read holds the script up, and gets all of it later", async () => {
    const megabytes = 9;
    await workspace.createHttpScript({
      path: "/slow",
      limits: { maxOutputBytes: 10_485_760 },
      source: sourceOf(`let produced = 0;
      setTimeout(() => ctx.logger.info("produced", { produced }), 1_000);
      return stream(async function* () {
        for (; produced < ${megabytes * 16}; produced += 1) yield "x".repeat(65_536);
      }, { headers: { "content-type": "text/plain" } });`),
    });
    const answer = await open("/slow");
    answer.pause();
    const { logs } = await recordOf(idOf(answer), (execution) => execution.logs.length > 0);
    // The rest is what the two sockets' buffers take.
    expect(Number(logs[0]?.fields?.produced)).toBeLessThan(megabytes * 16);
    const { text, isComplete } = await readAll(answer);
    expect([text.length, isComplete]).toEqual([megabytes * 1_048_576, true]);
    expect((await workspace.readExecution(idOf(answer))).status).toBe("completed");
  });

  test("who never reads gets a time limit with the script", async () => {
    await workspace.createHttpScript({
      path: "/deaf",
      timeoutMs: 1_000,
      limits: { maxOutputBytes: 10_485_760 },
      source: sourceOf(
        `return stream(async function* () { for (;;) { yield "x".repeat(65_536); await 0; } });`,
      ),
    });
    const answer = await open("/deaf");
    answer.pause();
    const { error } = await recordOf(idOf(answer), hasEnded);
    // Where the machine's socket buffers take all that a script may say, that is its end.
    expect(["timeout", "output_limit"]).toContain(error?.code);
    expect((await readAll(answer)).isComplete).toBe(false);
  });
});

describe("a stream that nobody reads along", () => {
  const parts = `return stream(async function* () { yield "a"; yield new Uint8Array([98]); }, { headers: { "content-type": "text/plain" } });`;
  const collected = { status: 200, body: "ab", bodyEncoding: "text" };

  test("is the output of what was run by hand", async () => {
    const { id } = await workspace.createHttpScript({ path: "/by-hand", source: sourceOf(parts) });
    const answer = await fetch(`http://127.0.0.1:${runner.port}/internal/executions`, {
      method: "POST",
      headers: {
        authorization: workspace.internalAuthorization,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        tenantId: workspace.caller.tenant.id,
        scriptId: id,
        input: {},
        trigger: "manual",
      }),
    });
    expect(await answer.json()).toMatchObject({ status: "completed", output: collected });
  });

  test("is the answer of a repeat, as the first one got it", async () => {
    await workspace.createHttpScript({
      path: "/repeated",
      methods: ["POST"],
      source: sourceOf(`return stream(async function* () { yield ctx.execution.id; yield " 1"; }, {
        status: 201, headers: { "content-type": "text/plain" },
      });`),
    });
    const post = () =>
      fetch(urlOf("/repeated"), { method: "POST", headers: { "idempotency-key": "once" } });
    const first = await post();
    const text = await first.text();
    expect(text).toBe(`${first.headers.get("x-execution-id")} 1`);
    const second = await post();
    expect([second.status, second.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(await second.text()).toBe(text);
  });

  test("is what a script gets of the one that it calls", async () => {
    await createScript(
      workspace.context,
      workspace.caller,
      createScriptInput.parse({
        name: "called",
        type: "embedded",
        status: "active",
        source: sourceOf(parts),
      }),
    );
    await workspace.createHttpScript({
      path: "/caller",
      source: "export default (input, ctx) => ctx.scripts.call('called', {})",
    });
    expect(await (await fetch(urlOf("/caller"))).json()).toMatchObject(collected);
  });
});

test("a request with a body is streamed an answer too", async () => {
  await workspace.createHttpScript({
    path: "/echo",
    methods: ["POST"],
    source: sourceOf(`return stream(async function* () { yield* input.body.split(",") });`),
  });
  const sent = request(urlOf("/echo"), {
    method: "POST",
    headers: { "content-type": "text/plain" },
  });
  sent.end("a,b,c");
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  expect((await readAll(answer)).text).toBe("abc");
});
