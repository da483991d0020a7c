/**
 * `npm run test:faults [-- --seed N] [--kills 200] [--runners 2] [--scenario name,…]`: plays scenarios of faults one after
 * another, tells each event, and at the end what held and what did not. Ends with 1 when something did not.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { createEventLog } from "./event-log.ts";
import { createRandom } from "./random.ts";
import { formatResult } from "./report.ts";
import { hasFailed, runScenario } from "./run-scenario.ts";
import { scenarios } from "./scenarios/scenarios.ts";

interface Command {
  seed: number;
  kills: number;
  runners: number;
  names: string[];
}

/** @throws Error with a sentence for the person who typed the command */
function readCommand(): Command {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { seed: text, kills: text, runners: text, scenario: text },
  });
  const names = values.scenario?.split(",") ?? Object.keys(scenarios);
  const unknown = names.find((name) => !Object.hasOwn(scenarios, name));
  if (unknown !== undefined) {
    const known = Object.keys(scenarios).join(", ");
    throw new Error(`There is no scenario "${unknown}". Use one or more of: ${known}.`);
  }
  const runners = readNumber("runners", values.runners, 2);
  if (runners === 0) throw new Error("--runners must be 1 or more.");
  return {
    names,
    runners,
    seed: readNumber("seed", values.seed, randomInt(2 ** 32)),
    kills: readNumber("kills", values.kills, 200),
  };
}

function readNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} must be a whole number.`);
  return Number(text);
}

async function main({ seed, kills, runners, names }: Command): Promise<void> {
  console.log(`seed ${seed}`);
  const reports: string[] = [];
  for (const name of names) {
    const scenario = scenarios[name];
    if (scenario === undefined) throw new Error(`There is no scenario "${name}"`);
    console.log(`\n── ${name}`);
    const random = createRandom(seed).fork(name);
    const log = createEventLog();
    const result = await runScenario({ scenario, runners, kills, random, log });
    if (hasFailed(result)) process.exitCode = 1;
    reports.push(formatResult(name, result));
  }
  console.log(
    `\n${reports.join("\n\n")}\n\nseed ${seed}: ${process.exitCode === 1 ? "FAILED" : "all held"}`,
  );
}

let command: Command | undefined;
try {
  command = readCommand();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
if (command) await main(command);
