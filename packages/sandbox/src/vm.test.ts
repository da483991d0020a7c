import { deflateSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { encodeFrame } from "./frame.ts";
import type { Outcome } from "./outcome.ts";
import { requestOf } from "./testing/request.ts";
import { isAlive, processGone } from "./testing/run-script.ts";
import { createTestSink } from "./testing/test-sink.ts";
import { Vm, type VmDeath } from "./vm.ts";
import { findAddon, spawnConfined } from "./vm-launch.ts";

const READY = [...encodeFrame({ type: "ready" })];

/** A VM process that someone has taken over: it does what it likes once it has been given work. */
async function hostileVm(onWork: string): Promise<{ vm: Vm; gone: Promise<VmDeath | null> }> {
  const code = `
    import { Socket } from "node:net";
    import zlib from "node:zlib";
    const socket = new Socket({ fd: 3, readable: true, writable: true });
    socket.write(Buffer.from(${JSON.stringify(READY)}));
    socket.once("data", () => { ${onWork} });
    setInterval(() => {}, 1000);`;
  const gone = Promise.withResolvers<VmDeath | null>();
  const ready = Promise.withResolvers<Vm>();
  const vm = new Vm(
    spawnConfined(code, findAddon()),
    { vmMemoryMb: 512 },
    { onReady: ready.resolve, onFree() {}, onGone: (_vm, death) => gone.resolve(death) },
  );
  onTestFinished(() => vm.destroy());
  await ready.promise;
  vm.bind("tenant-a");
  return { vm, gone: gone.promise };
}

const say = (answer: Buffer) =>
  `socket.write(zlib.inflateSync(Buffer.from("${deflateSync(answer).toString("base64")}", "base64")))`;

const done = (fields: object, parts: string[]) =>
  encodeFrame({ type: "done", cpuMs: 1, memoryBytes: 1, isReleased: true, ...fields }, parts);

const execute = (vm: Vm, request = requestOf("return 1;")) =>
  new Promise<Outcome>((resolve) => {
    vm.execute({ request, vm: "warm", resolve });
  });

const LOGS = { type: "logs", run: 1 };
const STOPPED = { type: "stopped", run: 1, cpuMs: 1, memoryBytes: 1 };
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const deep = (depth: number): unknown => JSON.parse(nested(depth));

const entries = (count: number, fields: object = {}) => {
  const entry = { at: "2026-01-01T00:00:00Z", level: "info", message: "m", fields: null };
  return JSON.stringify(Array(count).fill({ ...entry, ...fields }));
};
const logs = (count: number) => encodeFrame(LOGS, [entries(count)]);
const released = () => encodeFrame({ type: "released", run: 1 });
const beat = () => encodeFrame({ type: "beat", cpuMs: [] });
const call = (number: number, op: string, argsJson = "[]") =>
  encodeFrame({ type: "call", run: 1, call: number, op }, [argsJson]);
const flood = (op: string) => Buffer.concat(Array.from({ length: 201 }, (_, n) => call(n, op)));

it.each([
  ["noise", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["an endless frame", Buffer.from([255, 255, 255, 255, 0])],
  ["a message that does not exist", encodeFrame({ type: "exec", run: 1 })],
  ["an answer to another run", done({ run: 7 }, ["1", "", ""])],
  ["being ready twice", encodeFrame({ type: "ready" })],
  ["an output that is no JSON", done({ run: 1 }, ['{"a":', "", ""])],
  ["an output with a string that has no end", done({ run: 1 }, ['"a', "", ""])],
  ["an output that is nested too deeply", done({ run: 1 }, [nested(1_001), "", ""])],
  ["the release of a run without an answer", encodeFrame({ type: "released", run: 1 })],
  ["the stop of a run that nobody stops", encodeFrame(STOPPED, [""])],
  ["a log entry with NUL", encodeFrame(LOGS, [entries(1, { message: "\0" })])],
  ["a log entry with half a character", encodeFrame(LOGS, [entries(1, { message: "\ud800" })])],
  ["a field with NUL", encodeFrame(LOGS, [entries(1, { fields: { "\0": 1 } })])],
  ["a log entry that is too long", encodeFrame(LOGS, [entries(1, { message: "x".repeat(1e5) })])],
  [
    "fields that are too large",
    encodeFrame(LOGS, [entries(1, { fields: { a: "x".repeat(5e6) } })]),
  ],
  ["fields that are too deep", encodeFrame(LOGS, [entries(1, { fields: { a: deep(2_000) } })])],
  ["more log entries than there may be", Buffer.concat([logs(999), logs(2)])],
  ["no log entries", encodeFrame(LOGS, ["[]"])],
  ["an endless header", encodeFrame({ ...LOGS, x: "x".repeat(1e5) }, [entries(1)])],
  ["arguments that are too large", call(1, "cache.get", `["${"x".repeat(3e6)}"]`)],
  ["a flood of calls", flood("cache.get")],
  ["a flood of calls that end nothing", flood("db.commit")],
  ["a flood of calls that do not exist", flood("process.exit")],
  ["a code that is not its own to give", done({ run: 1 }, ["", '{"code":"cancelled"}', ""])],
])("ends a VM that answers with %s", async (_name, answer) => {
  const { vm, gone } = await hostileVm(say(answer));
  expect(await execute(vm)).toMatchObject({ status: "failed", error: { code: "vm_crashed" } });
  expect(await gone).toMatchObject({ cause: "protocol" });
  await processGone(vm.pid as number);
  expect(vm.state).toBe("destroyed");
});

it.each([
  ["is done with a run twice", done({ run: 1, isReleased: false }, ["2", "", ""])],
  ["stops a run that is done", encodeFrame(STOPPED, [""])],
  ["goes on about a run that is over", Buffer.concat([released(), logs(1)])],
  ["shows signs of life of no run", Buffer.concat([released(), beat()])],
])("ends a VM that %s", async (_name, answer) => {
  const first = done({ run: 1, isReleased: false }, ["1", "", ""]);
  const { vm, gone } = await hostileVm(say(Buffer.concat([first, answer])));
  expect(await execute(vm)).toMatchObject({ status: "completed", outputJson: "1" });
  expect(await gone).toMatchObject({ cause: "protocol" });
});

const head = (json = '{"status":200,"headers":[]}') =>
  encodeFrame({ type: "head", run: 1 }, [json]);
const chunk = (text = "x", encoding: unknown = "text") =>
  encodeFrame({ type: "chunk", run: 1, encoding }, [text]);
const streamed = () => done({ run: 1, outputType: "stream" }, ["null", "", ""]);

it.each([
  ["a piece of a body without a head", [chunk()]],
  ["a piece that nobody asked for", [head(), chunk(), chunk()]],
  ["two heads", [head(), head()]],
  ["the end of a stream that had not begun", [streamed()]],
  ["another output than what it streamed", [head(), done({ run: 1 }, ["1", "", ""])]],
  ["a head that is no JSON", [head("{")]],
  ["a head that is nothing", [head("null")]],
  ["a head without headers", [head('{"status":200}')]],
  ["a head whose status is none", [head('{"status":99,"headers":[]}')]],
  ["a header that is no pair", [head('{"status":200,"headers":[["a","b","c"]]}')]],
  ["a header that is no text", [head('{"status":200,"headers":[["a",{}]]}')]],
  ["a header that cannot be stored", [head('{"status":200,"headers":[["a","\\u0000"]]}')]],
  ["an endless head", [head(`{"status":200,"headers":[["a","${"x".repeat(65_536)}"]]}`)]],
  ["an empty piece", [head(), chunk("")]],
  ["a piece of no bytes", [head(), chunk("====", "base64")]],
  ["a piece that is too large", [head(), chunk("x".repeat(65_537))]],
  ["a piece in base64 that is too large", [head(), chunk("A".repeat(87_388), "base64")]],
  ["a piece in no encoding", [head(), chunk("x", "utf16le")]],
])("ends a VM that sends %s, and hands on no more of it", async (_name, frames) => {
  const sink = createTestSink();
  const { vm, gone } = await hostileVm(say(Buffer.concat(frames)));
  const outcome = await execute(vm, requestOf("return 1;", { bodySink: sink }));
  expect(outcome).toMatchObject({ status: "failed", error: { code: "vm_crashed" } });
  expect(await gone).toMatchObject({ cause: "protocol" });
  expect(sink.text()).toBe("");
});

it.each([
  ["a piece of a body", chunk()],
  ["a head", head()],
])("ends a VM that goes on with %s after its answer", async (_name, frame) => {
  const first = done({ run: 1, isReleased: false }, ["1", "", ""]);
  const { vm, gone } = await hostileVm(say(Buffer.concat([first, frame])));
  expect(await execute(vm)).toMatchObject({ status: "completed" });
  expect(await gone).toMatchObject({ cause: "protocol" });
});

it("hands on no more than the limit of what a VM streams without end", async () => {
  const sink = createTestSink();
  const piece = say(chunk("x".repeat(30_000)));
  const endless = `${say(head())}; socket.on("data", (asked) => { if (asked.includes("pull")) ${piece} })`;
  const { vm, gone } = await hostileVm(endless);
  const request = requestOf("return 1;", { bodySink: sink, limits: { maxOutputBytes: 100_000 } });
  expect((await execute(vm, request)).error?.code).toBe("output_limit");
  // It was asked to stop, and does not.
  expect(await gone).toMatchObject({ cause: "output_limit" });
  expect(sink.text()).toHaveLength(90_000);
});

it("ends a VM whose memory grows, however it grows", async () => {
  const grow = "globalThis.held = []; setInterval(() => held.push(Buffer.alloc(5e7, 1)), 10)";
  const { vm, gone } = await hostileVm(grow);
  const outcome = await execute(vm);
  expect(outcome).toMatchObject({ status: "failed", error: { code: "memory_limit" } });
  expect(await gone).toMatchObject({ cause: "memory", suspects: [{ tenantId: "tenant-a" }] });
});

it("ends a VM that does not stop a run", async () => {
  const { vm, gone } = await hostileVm("");
  const request = requestOf("return 1;", { limits: { timeoutMs: 50 } });
  const outcome = await execute(vm, request);
  expect(outcome).toMatchObject({ status: "timeout", error: { code: "timeout" } });
  expect(await gone).toMatchObject({ cause: "timeout" });
});

it("believes no output over the limit", async () => {
  const { vm } = await hostileVm(say(done({ run: 1 }, [`"${"x".repeat(100)}"`, "", ""])));
  const request = requestOf("return 1;", { limits: { maxOutputBytes: 50 } });
  const outcome = await execute(vm, request);
  expect(outcome).toMatchObject({ status: "failed", error: { code: "output_limit" } });
});

it("takes no prototype and no foreign field from a VM's log", async () => {
  const entry = `[{"at":"2026-01-01T00:00:00Z","level":"info","message":"m","fields":{"__proto__":{"polluted":1}},"x":1}]`;
  const { vm } = await hostileVm(say(done({ run: 1 }, ["1", "", entry])));
  const outcome = await execute(vm);
  const [received] = outcome.logs;
  expect(Object.keys(received ?? {})).toEqual(["at", "level", "message", "fields"]);
  expect(received?.fields).not.toBeNull();
  expect(received?.fields?.polluted).toBeUndefined();
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

it("serves one tenant for its whole life", async () => {
  const { vm } = await hostileVm("");
  expect(() => vm.bind("tenant-b")).toThrow("one tenant only");
  const request = requestOf("return 1;", { tenantId: "tenant-b" });
  expect(() => vm.execute({ request, vm: "warm", resolve() {} })).toThrow("one tenant only");
  expect(isAlive(vm.pid as number)).toBe(true);
});

it("that does not read what it is sent is ended, before that fills the host", async () => {
  const { vm, gone } = await hostileVm("socket.pause()");
  const request = requestOf("return 1;", { input: "x".repeat(12 * 1_024 * 1_024) });
  const outcomes: Promise<Outcome>[] = [];
  while (vm.state !== "destroyed" && outcomes.length < 30) {
    outcomes.push(execute(vm, request));
  }
  expect(outcomes.length).toBeLessThan(30);
  expect(await gone).toMatchObject({ cause: "protocol" });
  for (const outcome of await Promise.all(outcomes)) {
    expect(outcome.error?.code).toBe("vm_crashed");
  }
});
