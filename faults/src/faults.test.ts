import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createEventLog } from "./event-log.ts";
import { createRandom } from "./random.ts";
import { formatResult } from "./report.ts";
import { runScenario } from "./run-scenario.ts";
import { killRunners } from "./scenarios/kill-runners.ts";
import { interruptPostgres } from "./scenarios/restart-postgres.ts";
import type { Scenario } from "./scenarios/scenario.ts";

/** Each kind of fault that ends a process, a few times. */
const aFewFaults: Scenario = async (stage) => {
  await killRunners({ ...stage, kills: 3 });
  await interruptPostgres(stage);
  await pause(stage.random.between(500, 2_000));
  await killRunners({ ...stage, kills: 3 });
};

// The long form is `npm run test:faults`.
test("killed runners and a restart of Postgres lose, double and hide nothing", {
  timeout: 300_000,
}, async () => {
  const seed = randomInt(2 ** 32);
  const lines = [`seed ${seed}`];
  const log = createEventLog((line) => lines.push(line));
  const random = createRandom(seed);
  try {
    const result = await runScenario({ scenario: aFewFaults, runners: 2, kills: 0, random, log });
    lines.push(formatResult("a few faults", result));
    expect(result.findings.filter(({ count }) => count > 0)).toEqual([]);
  } finally {
    console.log(lines.join("\n"));
  }
});
