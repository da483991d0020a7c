/** A VM process that says anything that is well formed, at any time: each run still ends once, and nothing is left. */
import { EventEmitter, getEventListeners } from "node:events";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { encodeFrame } from "./frame.ts";
import type { BodySink, Outcome } from "./outcome.ts";
import { requestOf } from "./testing/request.ts";
import { Vm } from "./vm.ts";
import type { VmProcess } from "./vm-launch.ts";

const TIMERS = ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] as const;
/** Two pieces of a body fit. */
const LIMITS = { timeoutMs: 1_000, maxApiCalls: 3, maxOutputBytes: 12 };

type Step =
  | { do: "execute" }
  | { do: "cancel"; run: number }
  | { do: "leave"; run: number }
  | { do: "wait"; ms: number }
  | { do: "die"; signal: NodeJS.Signals | null }
  | { do: "destroy" }
  | { do: "say"; frame: Buffer };

const run = fc.integer({ min: 0, max: 4 });
const usage = { cpuMs: 1, memoryBytes: 2 };
const logs = fc.constantFrom(
  "",
  '[{"at":"2026-01-01T00:00:00Z","level":"info","message":"m","fields":null}]',
);
const error = JSON.stringify({
  code: "api_call_limit",
  message: "m",
  stack: null,
  line: null,
  column: null,
});

const frame = fc.oneof(
  fc.constant(encodeFrame({ type: "ready" })),
  run.map((number) => encodeFrame({ type: "beat", cpuMs: [{ run: number, cpuMs: 5 }] })),
  fc.tuple(run, logs).map(([number, part]) => encodeFrame({ type: "logs", run: number }, [part])),
  fc
    .record({ run, call: fc.nat(9), op: fc.constantFrom("cache.get", "db.commit", "nothing") })
    .map((fields) => encodeFrame({ type: "call", ...fields }, ['["a"]'])),
  fc
    .record({ run, isReleased: fc.boolean(), output: fc.constantFrom('{"a":1}', "{", ""), logs })
    .map(({ output, logs: part, ...fields }) =>
      encodeFrame({ type: "done", ...usage, ...fields }, [output, output ? "" : error, part]),
    ),
  fc
    .tuple(run, logs)
    .map(([number, part]) => encodeFrame({ type: "stopped", run: number, ...usage }, [part])),
  run.map((number) => encodeFrame({ type: "head", run: number }, ['{"status":200,"headers":[]}'])),
  run.map((number) => encodeFrame({ type: "chunk", run: number, encoding: "text" }, ["piece"])),
  run.map((number) =>
    encodeFrame({ type: "done", run: number, ...usage, isReleased: true, outputType: "stream" }, [
      ...["null", "", ""],
    ]),
  ),
  run.map((number) => encodeFrame({ type: "released", run: number })),
  run.map((number) => encodeFrame({ type: "fatal", run: number })),
);

const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("say" as const), frame }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("execute" as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), run }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), run }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        ms: fc.constantFrom(1, 500, 1_500),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("die" as const),
        signal: fc.constantFrom<NodeJS.Signals | null>("SIGKILL", "SIGSEGV", null),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("destroy" as const) }) },
  ),
  { minLength: 1, maxLength: 25 },
);

/** A process of which only the ends are there: the test says what it says. */
function fakeProcess() {
  const child = Object.assign(new EventEmitter(), { pid: undefined, kill: () => true });
  const pipe = new Duplex({ read() {}, write: (_chunk, _encoding, written) => written() });
  const vmProcess = { child, pipe, stderr: () => "" } as unknown as VmProcess;
  return { child, pipe, vmProcess };
}

/** Every second run has a reader; what must never be done to one is counted. */
function makeSink(outcomes: Outcome[]) {
  const gone = new AbortController();
  const seen = { opened: 0, written: 0, wrongs: 0 };
  let isReady = false;
  const bodySink: BodySink = {
    signal: gone.signal,
    open: async () => {
      seen.opened += 1;
      isReady = true;
      return true;
    },
    write: async (bytes) => {
      seen.wrongs += isReady && outcomes.length === 0 ? 0 : 1;
      isReady = false;
      seen.written += bytes.length;
      await null;
      isReady = true;
    },
  };
  return { bodySink, seen, leave: () => gone.abort() };
}

async function play(list: Step[]) {
  const { child, pipe, vmProcess } = fakeProcess();
  const deaths: unknown[] = [];
  const vm = new Vm(
    vmProcess,
    { vmMemoryMb: 100 },
    { onReady() {}, onFree() {}, onGone: (_vm, death) => deaths.push(death) },
  );
  vm.bind("tenant-a");
  pipe.emit("data", encodeFrame({ type: "ready" }));
  const runs: {
    outcomes: Outcome[];
    controller: AbortController;
    sink: ReturnType<typeof makeSink>;
  }[] = [];
  for (const step of list) {
    if (step.do === "execute" && vm.state !== "destroyed") {
      const outcomes: Outcome[] = [];
      const controller = new AbortController();
      const sink = makeSink(outcomes);
      const request = requestOf("return 1;", {
        limits: LIMITS,
        ...(runs.length % 2 === 0 ? { bodySink: sink.bodySink } : {}),
        signal: controller.signal,
        answerHostCall: async () => "answer",
      });
      vm.execute({ request, vm: "warm", resolve: (outcome) => outcomes.push(outcome) });
      runs.push({ outcomes, controller, sink });
    } else if (step.do === "cancel") {
      runs[step.run - 1]?.controller.abort();
    } else if (step.do === "leave") {
      runs[step.run - 1]?.sink.leave();
    } else if (step.do === "wait") {
      vi.advanceTimersByTime(step.ms);
    } else if (step.do === "die") {
      child.emit("close", null, step.signal);
    } else if (step.do === "destroy") {
      vm.destroy();
    } else if (step.do === "say" && !pipe.destroyed) {
      pipe.emit("data", step.frame);
    }
    await settled();
  }
  return { vm, runs, deaths };
}

/** A sink's promises have led to what they lead to. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await null;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: [...TIMERS] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("gives each run one outcome and leaves no timer and no listener", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const { vm, runs, deaths } = await play(list as Step[]);
      // A run has a second, and its VM less than half of one to stop it: nothing waits for ever.
      vi.advanceTimersByTime(2_000);
      for (const { outcomes } of runs) {
        expect(outcomes).toHaveLength(1);
      }
      vm.destroy();
      expect(deaths).toHaveLength(1);
      expect(vm).toMatchObject({ state: "destroyed", running: 0 });
      expect(vi.getTimerCount()).toBe(0);
      for (const { outcomes, controller, sink } of runs) {
        expect(getEventListeners(controller.signal, "abort")).toEqual([]);
        expect(getEventListeners(sink.bodySink.signal, "abort")).toEqual([]);
        expect(sink.seen.opened).toBeLessThanOrEqual(1);
        expect(sink.seen.written).toBeLessThanOrEqual(LIMITS.maxOutputBytes);
        expect(sink.seen.wrongs).toBe(0);
        expect(outcomes[0]?.metrics.apiCalls).toBeLessThanOrEqual(LIMITS.maxApiCalls);
        expect(
          outcomes[0]?.error?.code === "api_call_limit" && outcomes[0].metrics.apiCalls < 3,
        ).toBe(false);
      }
    }),
    { numRuns: 2_000 },
  );
});
