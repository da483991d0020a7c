import { afterAll, beforeAll, describe, expect, it } from "vitest";
import abuse from "./attacks/abuse.json" with { type: "json" };
import { KEPT_ATTACKS, PLANT } from "./attacks-kept.ts";
import { REALM_FINGERPRINT } from "./testing/realm-fingerprint.ts";
import type { ScriptOptions } from "./testing/request.ts";
import { openSandbox, outputOf, type TestSandbox } from "./testing/run-script.ts";
import { stubHost } from "./testing/stub-host.ts";

const LIMITS = { maxOutputBytes: 4 * 1_024 * 1_024, memoryMb: 64, timeoutMs: 8_000 };
const IS_KEPT = "return Object.isFrozen(globalThis);";

/** By where the fingerprint meets them first. Those of generators belong to the function that it calls. */
const OPEN_PROTOTYPES = [
  ".__proto__",
  ".__proto__.constructor.__proto__",
  ".array.__proto__",
  ".asyncGenerator.__proto__",
  ".error.__proto__",
  ".generator.__proto__",
  ".global.AggregateError.prototype",
  ".global.Date.prototype",
  ".global.EvalError.prototype",
  ".global.Iterator.prototype",
  ".global.Map.prototype",
  ".global.Number.prototype",
  ".global.RangeError.prototype",
  ".global.ReferenceError.prototype",
  ".global.Set.prototype",
  ".global.String.prototype",
  ".global.SyntaxError.prototype",
  ".global.TypeError.prototype",
  ".global.URIError.prototype",
  ".map.__proto__",
  ".promise.__proto__",
  ".regexp.__proto__",
  ".set.__proto__",
  ".template.__proto__",
];

// One slot, so that one execution follows the other in one isolate; and every program is put into a kept realm.
const shared = openSandbox({ spareVms: 1, slotsPerVm: 1 }, "shared");
const alone = openSandbox({ spareVms: 1, slotsPerVm: 1 }, "alone");
const own = openSandbox({ spareVms: 1, slotsPerVm: 1 }, "own");
const usual = openSandbox({ spareVms: 1, slotsPerVm: 1 });
afterAll(async () => {
  await Promise.all([shared, alone, own, usual].map((one) => one.close({ drainMs: 0 })));
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
    const { lines, isKept } = await lookAround();
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

  it("is kept for programs that cannot tell", async () => {
    const code = "return [new Error('x')].map(String).length;";
    await run(usual, code);
    await run(usual, code);
    expect(outputOf(await run(usual, IS_KEPT))).toBe(false);
    const outcome = await run(
      usual,
      "const k = 'isFrozen'; return Object.hasOwn(Object, k) && [Array][0].x === undefined;",
    );
    expect(outputOf(outcome)).toBe(true);
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
