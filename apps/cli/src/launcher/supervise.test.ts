import { expect, test } from "vitest";
import { Refusal } from "../refusal.ts";
import { awaitFirstReady, type Running, supervise } from "./supervise.ts";

const never = new AbortController().signal;

/** Something to supervise whose end the test decides. */
function createFake() {
  const ended = Promise.withResolvers<string>();
  const calls: string[] = [];
  const running: Running = {
    exited: ended.promise,
    async stop() {
      calls.push("stop");
      ended.resolve("ended with exit code 0");
    },
    kill() {
      calls.push("kill");
      ended.resolve("was killed by SIGKILL");
    },
  };
  return { running, calls, die: () => ended.resolve("was killed by SIGKILL") };
}

test("what dies is started again, ever more slowly while it does not last", async () => {
  const fakes = [createFake(), createFake(), createFake(), createFake()];
  const starts = fakes.map(() => Promise.withResolvers<void>());
  const pauses: number[] = [];
  const lines: string[] = [];
  let started = 0;
  const supervision = supervise({
    name: "runner",
    async start() {
      const fake = fakes[started] ?? createFake();
      starts[started]?.resolve();
      started += 1;
      return fake.running;
    },
    log: (line) => lines.push(line),
    backoffMs: (attempt) => {
      pauses.push(attempt);
      return 0;
    },
  });
  await supervision.ready;
  for (const [index, fake] of fakes.slice(0, 3).entries()) {
    fake.die();
    await starts[index + 1]?.promise;
  }
  await supervision.stop();
  expect(pauses).toEqual([0, 1, 2]);
  expect(lines).toEqual(Array(3).fill("runner was killed by SIGKILL; starting it again"));
  expect(fakes[3]?.calls).toEqual(["stop"]);
  expect(started).toBe(4);
});

test("one that lasted is started again without a growing pause, for ever", async () => {
  const pauses: number[] = [];
  let started = 0;
  const done = Promise.withResolvers<void>();
  const supervision = supervise({
    name: "runner",
    async start() {
      started += 1;
      const fake = createFake();
      if (started === 20) done.resolve();
      else fake.die();
      return fake.running;
    },
    log: () => undefined,
    stableMs: 0,
    backoffMs: (attempt) => {
      pauses.push(attempt);
      return 0;
    },
  });
  await done.promise;
  await supervision.stop();
  expect(pauses).toEqual(Array(19).fill(0));
});

test("what fails to get ready several times in a row is given up with a sentence", async () => {
  let started = 0;
  const supervision = supervise({
    name: "web",
    async start() {
      started += 1;
      throw new Error("it ended with exit code 1");
    },
    log: () => undefined,
    maxFailedStarts: 3,
    backoffMs: () => 0,
  });
  const sentence = "web failed to get ready 3 times in a row: it ended with exit code 1.";
  expect(await supervision.gaveUp).toBe(sentence);
  await expect(awaitFirstReady(supervision, never)).rejects.toThrow(sentence);
  expect(started).toBe(3);
  await supervision.stop();
});

test("failed starts count only in a row", async () => {
  const outcomes = ["fail", "fail", "ready", "fail", "fail", "ready"];
  const last = createFake();
  const done = Promise.withResolvers<void>();
  const supervision = supervise({
    name: "web",
    async start() {
      const outcome = outcomes.shift();
      if (outcome === "fail") throw new Error("it ended with exit code 1");
      if (outcomes.length === 0) {
        done.resolve();
        return last.running;
      }
      const fake = createFake();
      fake.die();
      return fake.running;
    },
    log: () => undefined,
    maxFailedStarts: 3,
    backoffMs: () => 0,
  });
  await done.promise;
  await supervision.stop();
  expect(last.calls).toEqual(["stop"]);
});

test("a stop during a pause or a start ends it without another start", async () => {
  const entered = Promise.withResolvers<void>();
  let started = 0;
  const supervision = supervise({
    name: "web",
    start(signal) {
      started += 1;
      entered.resolve();
      return new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("it was stopped")));
      });
    },
    log: () => undefined,
  });
  await entered.promise;
  await supervision.stop();
  expect(started).toBe(1);
});

test("what refuses to start is not asked again", async () => {
  let started = 0;
  const supervision = supervise({
    name: "runner",
    async start() {
      started += 1;
      throw new Refusal("runner cannot use a setting.");
    },
    log() {},
    backoffMs: () => 0,
  });
  await expect(awaitFirstReady(supervision, never)).rejects.toThrow(
    /^runner cannot use a setting\.$/,
  );
  expect(started).toBe(1);
});
