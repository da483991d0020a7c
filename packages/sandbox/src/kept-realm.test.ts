import { afterAll, beforeAll, describe, expect, it } from "vitest";
import abuse from "./attacks/abuse.json" with { type: "json" };
import { KEPT_ATTACKS, PLANT } from "./attacks-kept.ts";
import { LANGUAGE_GLOBALS, WEB_GLOBALS } from "./program/global-names.ts";
import { REALM_FINGERPRINT } from "./testing/realm-fingerprint.ts";
import type { ScriptOptions } from "./testing/request.ts";
import { openSandbox, outputOf, sandboxForTest, type TestSandbox } from "./testing/run-script.ts";
import { stubHost } from "./testing/stub-host.ts";
import { createTestSink } from "./testing/test-sink.ts";

const LIMITS = { maxOutputBytes: 4 * 1_024 * 1_024, memoryMb: 64, timeoutMs: 8_000 };
const IS_KEPT = "return Object.isFrozen(globalThis);";

/** The same, put so that a kept realm may be given for it. */
const IS_KEPT_UNSEEN =
  "const { map } = []; try { map.x = 1; delete map.x; return false; } catch { return true; }";

/** By where the fingerprint meets them first. Those of generators belong to the function that it calls. */
const OPEN_PROTOTYPES = [
  ".__proto__",
  ".__proto__.constructor.__proto__",
  ".asyncGenerator.__proto__",
  ".error.__proto__",
  ".generator.__proto__",
  ".global.AggregateError.prototype",
  ".global.EvalError.prototype",
  ".global.RangeError.prototype",
  ".global.ReferenceError.prototype",
  ".global.SyntaxError.prototype",
  ".global.TypeError.prototype",
  ".global.URIError.prototype",
  ".promise.__proto__",
  ".regexp.__proto__",
  ".template.__proto__",
];

// One slot, so that one execution follows the other in one isolate; and every program is put into a kept realm.
const shared = openSandbox({ spareVms: 1, slotsPerVm: 1 }, "shared");
const alone = openSandbox({ spareVms: 1, slotsPerVm: 1 }, "alone");
const own = openSandbox({ spareVms: 1, slotsPerVm: 1 }, "own");
afterAll(async () => {
  await Promise.all([shared, alone, own].map((one) => one.close({ drainMs: 0 })));
});

function run(sandbox: TestSandbox, code: string, options: ScriptOptions = {}) {
  return sandbox.script(code, { limits: LIMITS, answerHostCall: stubHost, ...options });
}

/** Runs it until it is in a kept realm; its first execution in an isolate is in a context of its own. */
async function keep(sandbox: TestSandbox, code = IS_KEPT, options: ScriptOptions = {}) {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (outputOf(await run(sandbox, code, options)) === true) {
      return;
    }
  }
  throw new Error("The program is never put into a kept realm");
}

async function lookAround(): Promise<{ isKept: boolean; lines: string[] }> {
  const lines = (outputOf(await run(shared, REALM_FINGERPRINT)) as string).split("\n");
  return { isKept: lines.some((line) => /^\.global object .* false$/.test(line)), lines };
}

describe("a kept realm", () => {
  it("has every object frozen that is not one of the execution, but for some prototypes", async () => {
    await keep(shared);
    let look = await lookAround();
    // A busy machine may give up an isolate in between, and the first execution in another has a context of its own.
    for (let attempt = 0; attempt < 5 && !look.isKept; attempt += 1) look = await lookAround();
    const { lines, isKept } = look;
    expect(isKept).toBe(true);
    const open = lines
      .filter((line) => / (?:object|function) #?\S* true$/.test(line))
      .map((line) => line.split(" ")[0] as string)
      .filter(
        (path) =>
          path.includes(".global.") || path.includes("__proto__") || path.includes(".stack"),
      );
    expect(open.sort()).toEqual(OPEN_PROTOTYPES);
  });

  it("is not for a program that would see that it is one", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    await keep(sandbox, IS_KEPT_UNSEEN);
    expect(outputOf(await run(sandbox, IS_KEPT))).toBe(false);
  });

  it("is given up for a program that changes what it may, without anybody noticing", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    const change = `
      const prototype = []["__pro" + "to__"];
      prototype.twice = function () { return [...this, ...this]; };
      const isKept = () => { ${IS_KEPT_UNSEEN} };
      return [[1].twice(), isKept()];`;
    for (const isKept of [true, false, false]) {
      await keep(sandbox, IS_KEPT_UNSEEN);
      expect(outputOf(await run(sandbox, change))).toEqual([[1, 1], isKept]);
      expect(outputOf(await run(sandbox, "return [].twice ?? 'absent';"))).toBe("absent");
    }
  });

  it("is left by a program that is refused something there: it runs once more, in one of its own", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    const code = `
      const { map } = [];
      map.times = (map.times ?? 0) + 1;
      const isKept = () => { ${IS_KEPT_UNSEEN} };
      return [map.times, isKept()];`;
    for (let time = 0; time < 3; time += 1) {
      await keep(sandbox, IS_KEPT_UNSEEN);
      expect(outputOf(await run(sandbox, code))).toEqual([1, false]);
    }
  });

  it("refuses it once to a program that was heard before", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    const code = "console.log('heard'); const { map } = []; map.times = 1; return 1;";
    const refusal = "TypeError: Cannot add property times, object is not extensible";
    for (const message of [refusal, undefined, undefined]) {
      await keep(sandbox, IS_KEPT_UNSEEN);
      const { error, logs } = await run(sandbox, code);
      expect(error?.message).toBe(message);
      expect(logs).toHaveLength(1);
    }
  });

  it("refuses it once to a program whose answer has begun", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    const code = `
      async function* parts() { yield "sent"; const { map } = []; map.times = 1; }
      return new Response(ReadableStream.from(parts()));`;
    const seen: unknown[] = [];
    for (let time = 0; time < 6; time += 1) {
      await keep(sandbox, IS_KEPT_UNSEEN);
      const sink = createTestSink();
      const { error } = await run(sandbox, code, { bodySink: sink });
      expect(sink.text()).toBe("sent");
      seen.push(error?.message);
    }
    const refusals = seen.filter((message) => message !== undefined);
    expect(refusals).toEqual(["TypeError: Cannot add property times, object is not extensible"]);
  });

  it("streams what each execution has to say, whatever became of the one before", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    const code = `
      if (input.isKept) { ${IS_KEPT_UNSEEN} }
      async function* parts() {
        yield input.say;
        if (input.fail) { setTimeout(() => { throw new Error("mine"); }, 1); await new Promise(() => {}); }
        if (input.leave) await new Promise(() => {});
        yield new TextEncoder().encode(" and more");
      }
      const source = parts();
      return new Response(new ReadableStream({
        async pull(controller) {
          const { done, value } = await source.next();
          if (done) controller.close();
          else controller.enqueue(value);
        },
      }));`;
    await keep(sandbox, code, { input: { isKept: true } });
    const say = async (word: string, how: object = {}) => {
      const sink = createTestSink();
      const running = run(sandbox, code, { bodySink: sink, input: { say: word, ...how } });
      await sink.until((text) => text !== "");
      if ("leave" in how) sink.leave();
      return { outcome: await running, text: sink.text() };
    };
    for (const how of [{ fail: true }, { leave: true }, {}]) {
      const { outcome, text } = await say("other", how);
      expect(outcome.error?.message).toBe("fail" in how ? "mine" : undefined);
      expect(text.startsWith("other")).toBe(true);
      for (const word of ["one", "two", "three"]) {
        expect((await say(word)).text).toBe(`${word} and more`);
      }
      await keep(sandbox, code, { input: { isKept: true } });
    }
  });

  it("loads more for a program that uses more than its names tell", async () => {
    const sandbox = sandboxForTest({ slotsPerVm: 1 });
    const code = `
      const isKept = () => { ${IS_KEPT_UNSEEN} };
      const response = new Response("x");
      const file = await response.clone().blob();
      return [isKept(), file.constructor.name, await response.text()];`;
    const kept: unknown[] = [];
    while (kept.filter((isKept) => isKept).length < 4) {
      const [isKept, ...rest] = outputOf(await run(sandbox, code)) as unknown[];
      expect(rest).toEqual(["Blob", "x"]);
      kept.push(isKept);
    }
    // The first, the one after that which loaded in its midst, and whatever came before a realm was ready.
    expect(kept.slice(-3)).toEqual([true, true, true]);
  });

  it("serves programs whose names are all known", async () => {
    const code = "return Object.getOwnPropertyNames(globalThis).sort();";
    const names = [...LANGUAGE_GLOBALS, ...WEB_GLOBALS].sort();
    expect(outputOf(await run(own, code))).toEqual(names);
  });
});

describe("an execution leaves nothing behind in a kept realm", () => {
  it.each(Object.entries(KEPT_ATTACKS))("%s", { timeout: 30_000 }, async (_name, attack) => {
    for (const sandbox of [shared, alone]) {
      const look = { input: { do: "look" } };
      await keep(sandbox, `if (input.do === "isKept") { ${IS_KEPT} }\n${attack}`, {
        input: { do: "isKept" },
      });
      const code = `if (input.do === "isKept") { ${IS_KEPT} }\n${attack}`;
      const clean = await run(sandbox, code, look);
      const planted = await run(sandbox, code, { input: { do: PLANT } });
      expect(planted.error).toBeNull();
      const seen = await run(sandbox, code, look);
      expect(seen).toMatchObject({ error: null, outputJson: clean.outputJson, logs: [] });
      // And what another program sees.
      const other = await run(sandbox, `/* another */ ${attack}`, look);
      expect(other).toMatchObject({ error: null, outputJson: clean.outputJson, logs: [] });
    }
  });
});

describe("what is planted by the abuse of everything", () => {
  let untouched: string[];
  let inOwn: string[];
  let keptCount = 0;

  beforeAll(async () => {
    inOwn = (outputOf(await run(own, REALM_FINGERPRINT)) as string).split("\n");
    await keep(shared);
    untouched = (await lookAround()).lines;
  });
  afterAll(() => expect(keptCount).toBeGreaterThan(abuse.length / 2));

  it.each(abuse as { name: string; group: string; code: string; expect: string }[])(
    "$group: $name",
    { timeout: 30_000 },
    async ({ code, expect: ending }) => {
      const timeoutMs = ending.includes("limit:timeout") ? 400 : 8_000;
      const source = `export default async function (input, ctx) {\n${code}\n}`;
      await run(shared, source, { limits: { timeoutMs }, input: {} });
      const { isKept, lines } = await lookAround();
      keptCount += isKept ? 1 : 0;
      const expected = isKept ? untouched : inOwn;
      if (lines.join("\n") !== expected.join("\n")) {
        expect(lines).toEqual(expected);
      }
    },
  );
});
