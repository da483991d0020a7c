/** The memory limit at its least, its usual value and more: what is within it works, what is not ends rightly. */
import { afterAll, describe, expect, it } from "vitest";
import { openSandbox } from "./testing/run-script.ts";

const sandbox = openSandbox({ spareVms: 1, slotsPerVm: 1 });
afterAll(() => sandbox.close({ drainMs: 0 }));

const GREEDY: Record<string, string> = {
  objects: "const kept = []; for (;;) kept.push({ a: { b: [1, 2, 3] } });",
  numbers: "const kept = []; for (;;) kept.push(new Array(1000).fill(1.1));",
  strings: "const kept = []; for (let i = 0; ; i++) kept.push('k' + i + 'v'.repeat(1000));",
  map: "const kept = new Map(); for (let i = 0; ; i++) kept.set(i, { i });",
  promises: "const kept = []; for (;;) kept.push(new Promise(() => {}));",
  closures: "const kept = []; for (;;) { const big = [1, 2, 3, 4]; kept.push(() => big); }",
  // Refused by V8 before the limit is passed: an error that the script may catch.
  buffers: "const kept = []; for (;;) kept.push(new Uint8Array(1e5).fill(1));",
};

// To fill more takes longer: there, those that are fast at it.
describe.each([
  { memoryMb: 8, kinds: Object.keys(GREEDY) },
  { memoryMb: 64, kinds: Object.keys(GREEDY) },
  { memoryMb: 256, kinds: ["objects", "numbers", "buffers"] },
])("with $memoryMb MB", ({ memoryMb, kinds }) => {
  it.each(kinds)("ends a script that keeps %s without end", async (name) => {
    const limits = { memoryMb, timeoutMs: 15_000 };
    const { error } = await sandbox.script(GREEDY[name] as string, { limits });
    if (error?.code === "runtime_error") {
      expect(error.message).toContain("RangeError: Array buffer allocation failed");
    } else {
      expect(error?.code).toBe("memory_limit");
    }
    const next = await sandbox.script("return input + 1;", { limits, input: 1 });
    expect(next).toMatchObject({ error: null, outputJson: "2" });
  });

  it("runs a script that keeps half of it, again and again", async () => {
    const code = `const kept = []; for (let i = 0; i < ${memoryMb * 5}; i++) kept.push(new Array(1e4).fill(i + 0.5)); return kept.length;`;
    for (let round = 0; round < 4; round += 1) {
      const outcome = await sandbox.script(code, { limits: { memoryMb } });
      expect(outcome).toMatchObject({ error: null, outputJson: String(memoryMb * 5) });
    }
  });
});
