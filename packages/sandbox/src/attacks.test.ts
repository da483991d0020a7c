import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attack } from "./attacks/attack.ts";
import type { Outcome } from "./outcome.ts";
import { readResidentMemory } from "./resident-memory.ts";
import { changesSince, takeHostFingerprint } from "./testing/host-fingerprint.ts";
import { HOST_PATH } from "./testing/host-path.ts";
import { REALM_FINGERPRINT } from "./testing/realm-fingerprint.ts";
import { openSandbox, outputOf, processGone, type TestSandbox } from "./testing/run-script.ts";

/** Besides the deadline itself: the answer's own limit of a second, and as much for a slow machine. */
const ANSWER_WITHIN_MS = 2_000;
/** A process after its start, and what the watchdog lets it keep. */
const MAX_RESIDENT_BYTES = (96 + 192) * 1_024 * 1_024;
/** Each time in the isolate that the time before has left. */
const ROUNDS = 3;
const LIMITS = { maxOutputBytes: 4 * 1_024 * 1_024 };

const names = readdirSync(new URL("./attacks/", import.meta.url))
  .filter((name) => name.endsWith(".ts") && name !== "attack.ts")
  .map((name) => name.slice(0, -".ts".length));

let sandbox: TestSandbox;
let untouchedRealm: string;
const pids = new Set<number>();

beforeAll(async () => {
  // One slot, so that one execution follows the other in one isolate.
  sandbox = openSandbox({ spareVms: 1, slotsPerVm: 1 });
  untouchedRealm = await lookAround("untouched");
});
afterAll(async () => {
  await sandbox.close({ drainMs: 0 });
  await Promise.all([...pids].map(processGone));
});

async function lookAround(tenantId: string): Promise<string> {
  return outputOf(await sandbox.script(REALM_FINGERPRINT, { tenantId, limits: LIMITS })) as string;
}

function runAttack({ code, expects, limits, answerHostCall, isCancelled }: Attack) {
  // Short where the time limit is a right ending; else long enough for a machine under load.
  const timeoutMs = expects.includes("timeout") ? 400 : 8_000;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error("The answer came too late")),
    timeoutMs + ANSWER_WITHIN_MS,
  );
  const cancel = new AbortController();
  const outcome = sandbox.script(code, {
    tenantId: "attacker",
    limits: { timeoutMs, ...limits },
    signal: cancel.signal,
    onLogs: () => (isCancelled ? cancel.abort() : undefined),
    ...(answerHostCall ? { answerHostCall } : {}),
  });
  return Promise.race([outcome, late.promise]).finally(() => clearTimeout(timer));
}

function expectEnding(attack: Attack, { status, error, outputJson, logs, spans }: Outcome): void {
  expect(attack.expects, error?.message).toContain(error?.code ?? status);
  if (outputJson !== null && attack.outputJson !== undefined) {
    expect(outputJson).toBe(attack.outputJson);
  }
  expect(logs).toHaveLength(attack.logCount ?? logs.length);
  const shown = JSON.stringify({ error, logs, spans });
  expect(shown).not.toMatch(HOST_PATH);
  for (const hidden of [process.cwd(), attack.hidden ?? process.cwd()]) {
    expect(shown + outputJson).not.toContain(hidden);
  }
  expect(shown.length).toBeLessThan(400_000);
}

async function expectNoTrace({ next, limits, answerHostCall }: Attack): Promise<void> {
  if (next) {
    const outcome = await sandbox.script(next.code, {
      tenantId: "attacker",
      ...(limits ? { limits } : {}),
      ...(answerHostCall ? { answerHostCall } : {}),
    });
    expect(outcome).toMatchObject({ error: null, outputJson: next.outputJson, logs: [] });
  }
  const realm = await lookAround("attacker");
  if (realm !== untouchedRealm) {
    expect(realm.split("\n")).toEqual(untouchedRealm.split("\n"));
  }
}

function expectProcessesInBounds(): void {
  for (const pid of sandbox.stats().pids) {
    pids.add(pid);
    readResidentMemory(pid, (bytes) => expect(bytes ?? 0).toBeLessThan(MAX_RESIDENT_BYTES));
  }
}

describe("attack", () => {
  it.each(names)("%s", { timeout: 30_000 }, async (name) => {
    const { attack } = (await import(`./attacks/${name}.ts`)) as { attack: Attack };
    const before = takeHostFingerprint();
    for (let round = 0; round < (attack.next ? ROUNDS : 1); round += 1) {
      const attacking = runAttack(attack);
      const bystander = sandbox.script("return input * 2;", { tenantId: "bystander", input: 21 });
      expect(outputOf(await bystander)).toBe(42);
      expectEnding(attack, await attacking);
      expect(changesSince(before)).toEqual([]);
      await expectNoTrace(attack);
      expectProcessesInBounds();
    }
  });
});
