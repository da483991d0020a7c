import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attack } from "./attacks/attack.ts";
import { openSandbox, outputOf, type TestSandbox } from "./testing/run-script.ts";

/** Besides the deadline itself: the answer's own limit of a second, and as much for a slow machine. */
const ANSWER_WITHIN_MS = 2_000;

const names = readdirSync(new URL("./attacks/", import.meta.url))
  .filter((name) => name.endsWith(".ts") && name !== "attack.ts")
  .map((name) => name.slice(0, -".ts".length));

let sandbox: TestSandbox;
beforeAll(() => {
  sandbox = openSandbox({ spareVms: 1 });
});
afterAll(() => sandbox.close({ drainMs: 0 }));

/** What a script must never find changed, in the host's own realm. */
function hostFingerprint(): string {
  const prototypes = [Object, Array, Function, Promise, Error, Map, String].map((type) =>
    Reflect.ownKeys(type.prototype).map(String).sort().join(),
  );
  return [process.pid, Object.keys(globalThis).join(), ...prototypes].join("|");
}

describe("attack", () => {
  it.each(names)("%s", { timeout: 15_000 }, async (name) => {
    const { attack } = (await import(`./attacks/${name}.ts`)) as { attack: Attack };
    const before = hostFingerprint();
    // Short where the time limit is a right ending; else long enough for a machine under load.
    const timeoutMs = attack.expects.includes("timeout") ? 400 : 8_000;
    const deadline = AbortSignal.timeout(timeoutMs + ANSWER_WITHIN_MS);
    const late = new Promise((_resolve, reject) => {
      deadline.addEventListener("abort", () => reject(new Error("The answer came too late")));
    });
    const attacking = sandbox.script(attack.code, { tenantId: "attacker", limits: { timeoutMs } });
    const bystander = sandbox.script("return input * 2;", { tenantId: "bystander", input: 21 });

    expect(outputOf(await bystander)).toBe(42);
    const outcome = await Promise.race([attacking, late.then(() => attacking)]);
    expect(attack.expects).toContain(outcome.error?.code ?? outcome.status);
    if (outcome.outputJson !== null && attack.outputJson !== undefined) {
      expect(outcome.outputJson).toBe(attack.outputJson);
    }
    const { error, logs } = outcome;
    expect(logs).toHaveLength(attack.logCount ?? logs.length);
    expect(JSON.stringify({ error, logs })).not.toMatch(/node_modules|runlet:|file:\/\/|\/src\//);
    expect(JSON.stringify({ error, logs }).length).toBeLessThan(400_000);
    expect(hostFingerprint()).toBe(before);
    const next = await sandbox.script("return Object.keys(globalThis).length + ({}).x;", {
      tenantId: "attacker",
    });
    expect(next.outputJson).toBe("null");
  });
});
