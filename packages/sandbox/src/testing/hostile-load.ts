/** A tenant that does its worst as fast as it can, beside one that does its work. */
import type { Outcome } from "../outcome.ts";
import type { ScriptOptions } from "./request.ts";
import type { TestSandbox } from "./run-script.ts";
import { stubHost } from "./stub-host.ts";

const HOSTILE = [
  "for (;;) {}",
  "const f = () => Promise.resolve().then(f); await f();",
  "const kept = []; for (;;) kept.push(new Array(1000).fill(1.1));",
  "for (let i = 0; i < 1e6; i++) console.log('x'.repeat(1000), { i });",
  "for (let i = 0; i < 1e4; i++) ctx.cache.get('k'); await new Promise(() => {});",
  "return 'x'.repeat(2e6);",
  "return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);",
  "Promise.reject({ get message() { for (;;) {} } }); return 1;",
  "const f = () => Promise.resolve().then(f); setTimeout(f, 1); return 1;",
  "await ctx.scripts.call('never');",
  "setInterval(() => {}, 1); throw new Error('x');",
  "for (let i = 0; ; i++) Symbol.for('s'.repeat(1000) + i);",
];

export interface HostileLoad {
  /** Calls of the good tenant, one after the other; the bad one goes on until they are answered. */
  goodCalls: number;
  /** Executions of the bad tenant at a time. */
  badAtOnce: number;
}

export async function runHostileLoad(
  sandbox: TestSandbox,
  { goodCalls, badAtOnce }: HostileLoad,
): Promise<{ good: Outcome[]; bad: Outcome[] }> {
  const good: Outcome[] = [];
  const bad: Outcome[] = [];
  const options: ScriptOptions = {
    tenantId: "bad",
    limits: { timeoutMs: 200 },
    answerHostCall: stubHost,
  };
  let next = 0;
  const misbehave = async (): Promise<void> => {
    while (good.length < goodCalls) {
      next += 1;
      bad.push(await sandbox.script(HOSTILE[next % HOSTILE.length] as string, options));
    }
  };
  const work = async (): Promise<void> => {
    while (good.length < goodCalls) {
      const code = "return (await ctx.db.query('items')).length + input;";
      const input = good.length;
      const outcome = await sandbox.script(code, {
        tenantId: "good",
        input,
        answerHostCall: stubHost,
      });
      good.push(outcome);
    }
  };
  await Promise.all([work(), ...Array.from({ length: badAtOnce }, misbehave)]);
  return { good, bad };
}
