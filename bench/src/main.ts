/**
 * `npm run bench [-- suite…] [--quick] [--profile]`: runs the suites one after another, prints a table of each
 * and keeps it as JSON in bench/results/. Every process that a suite starts ends with this one,
 * however this one ends.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readMachineFacts } from "./machine.ts";
import { runCrowdSuite } from "./suites/crowd/run-crowd-suite.ts";
import { runEndpointsSuite } from "./suites/endpoints/run-endpoints-suite.ts";
import { runRealmsSuite } from "./suites/realms/run-realms-suite.ts";
import { runSandboxSuite } from "./suites/sandbox/run-sandbox-suite.ts";
import type { Suite } from "./suites/suite.ts";
import { runTriggersSuite } from "./suites/triggers/run-triggers-suite.ts";
import { formatReport } from "./table.ts";

const SUITES: Record<string, Suite> = {
  sandbox: runSandboxSuite,
  realms: runRealmsSuite,
  triggers: runTriggersSuite,
  endpoints: runEndpointsSuite,
  crowd: runCrowdSuite,
};

/** The one that can tell where its time goes. */
const PROFILED_SUITE = "endpoints";

const RESULTS_FOLDER = path.resolve(import.meta.dirname, "../results");

interface Command {
  names: string[];
  isQuick: boolean;
  isProfile: boolean;
}

/** @throws Error with a sentence for the person who typed the command */
function readCommand(): Command {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) {
    const known = Object.keys(SUITES).join(", ");
    throw new Error(`There is no suite "${unknown}". Use one or more of: ${known}.`);
  }
  if (values.profile && positionals.join() !== PROFILED_SUITE) {
    throw new Error(
      `--profile is for one suite only: npm run bench -- ${PROFILED_SUITE} --profile`,
    );
  }
  const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
  return { names, isQuick: values.quick, isProfile: values.profile };
}

async function runSuite(name: string, { isQuick, isProfile }: Command): Promise<void> {
  const machine = readMachineFacts();
  await using releases = new AsyncDisposableStack();
  const say = (words: string) => console.error(`${name}: ${words}…`);
  const result = path.join(
    RESULTS_FOLDER,
    `${name}${isProfile ? "-profile" : ""}${isQuick ? "-quick" : ""}`,
  );
  const profileFolder = isProfile ? result : null;
  const report = await SUITES[name]?.({ isQuick, profileFolder, releases, say });
  if (report) {
    const file = `${result}.json`;
    mkdirSync(RESULTS_FOLDER, { recursive: true });
    const measuredAt = new Date().toISOString();
    writeFileSync(file, `${JSON.stringify({ measuredAt, machine, ...report }, null, 2)}\n`);
    console.log(`${formatReport(report)}\n\nKept in ${path.relative(process.cwd(), file)}\n`);
  }
}

let command: Command | undefined;
try {
  command = readCommand();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
if (command) {
  for (const name of command.names) {
    await runSuite(name, command);
  }
}
