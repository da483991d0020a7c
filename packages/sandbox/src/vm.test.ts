import { expect, it, onTestFinished } from "vitest";
import { encodeFrame } from "./frame.ts";
import type { Outcome } from "./outcome.ts";
import { requestOf } from "./testing/request.ts";
import { isAlive, processGone } from "./testing/run-script.ts";
import { Vm, type VmDeath } from "./vm.ts";
import { findAddon, spawnConfined } from "./vm-launch.ts";

const READY = [...encodeFrame({ type: "ready" })];

/** A VM process that someone has taken over: it does what it likes once it has been given work. */
async function hostileVm(onWork: string): Promise<{ vm: Vm; gone: Promise<VmDeath | null> }> {
  const code = `
    import { Socket } from "node:net";
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

const say = (answer: Buffer) => `socket.write(Buffer.from(${JSON.stringify([...answer])}))`;

const done = (fields: object, parts: string[]) =>
  encodeFrame({ type: "done", cpuMs: 1, memoryBytes: 1, isReleased: true, ...fields }, parts);

it.each([
  ["noise", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["an endless frame", Buffer.from([255, 255, 255, 255, 0])],
  ["a message that does not exist", encodeFrame({ type: "exec", run: 1 })],
  ["an answer to another run", done({ run: 7 }, ["1", "", ""])],
  ["being ready twice", encodeFrame({ type: "ready" })],
  ["a code that is not its own to give", done({ run: 1 }, ["", '{"code":"cancelled"}', ""])],
])("ends a VM that answers with %s", async (_name, answer) => {
  const { vm, gone } = await hostileVm(say(answer));
  const outcome = new Promise<Outcome>((resolve) => {
    vm.execute({ request: requestOf("return 1;"), vm: "warm", resolve });
  });
  expect(await outcome).toMatchObject({ status: "failed", error: { code: "vm_crashed" } });
  expect(await gone).toMatchObject({ cause: "protocol" });
  await processGone(vm.pid as number);
  expect(vm.state).toBe("destroyed");
});

it("ends a VM whose memory grows, however it grows", async () => {
  const grow = "globalThis.held = []; setInterval(() => held.push(Buffer.alloc(5e7, 1)), 10)";
  const { vm, gone } = await hostileVm(grow);
  const outcome = await new Promise<Outcome>((resolve) => {
    vm.execute({ request: requestOf("return 1;"), vm: "warm", resolve });
  });
  expect(outcome).toMatchObject({ status: "failed", error: { code: "memory_limit" } });
  expect(await gone).toMatchObject({ cause: "memory", suspects: [{ tenantId: "tenant-a" }] });
});

it("ends a VM that does not stop a run", async () => {
  const { vm, gone } = await hostileVm("");
  const request = requestOf("return 1;", { limits: { timeoutMs: 50 } });
  const outcome = await new Promise<Outcome>((resolve) => {
    vm.execute({ request, vm: "warm", resolve });
  });
  expect(outcome).toMatchObject({ status: "timeout", error: { code: "timeout" } });
  expect(await gone).toMatchObject({ cause: "timeout" });
});

it("believes no output over the limit", async () => {
  const { vm } = await hostileVm(say(done({ run: 1 }, [`"${"x".repeat(100)}"`, "", ""])));
  const request = requestOf("return 1;", { limits: { maxOutputBytes: 50 } });
  const outcome = await new Promise<Outcome>((resolve) => {
    vm.execute({ request, vm: "warm", resolve });
  });
  expect(outcome).toMatchObject({ status: "failed", error: { code: "output_limit" } });
});

it("takes no prototype and no foreign field from a VM's log", async () => {
  const entry = `[{"at":"2026-01-01T00:00:00Z","level":"info","message":"m","fields":{"__proto__":{"polluted":1}},"x":1}]`;
  const { vm } = await hostileVm(say(done({ run: 1 }, ["1", "", entry])));
  const outcome = await new Promise<Outcome>((resolve) => {
    vm.execute({ request: requestOf("return 1;"), vm: "warm", resolve });
  });
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
