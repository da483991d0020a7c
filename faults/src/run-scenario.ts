import { setTimeout as pause } from "node:timers/promises";
import type { EventLog } from "./event-log.ts";
import { type Figure, readFigures } from "./figures.ts";
import { checkInvariants, type Finding } from "./invariants/check-invariants.ts";
import { createScripts, disableSchedules } from "./load/create-scripts.ts";
import { defaultLoad, type LoadOptions, startLoad } from "./load/load.ts";
import type { Random } from "./random.ts";
import { type ResumptionWatch, resumptionLimitMs, watchResumption } from "./resumption.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { settle, settleTicks } from "./settle.ts";
import { createWorld, type World } from "./world/world.ts";

/** Of load, before the first fault. */
const calmMs = 2_000;

export interface ScenarioOptions {
  scenario: Scenario;
  runners: number;
  kills: number;
  random: Random;
  log: EventLog;
  load?: LoadOptions;
}

export interface ScenarioResult {
  findings: Finding[];
  figures: Figure[];
  /** What runners logged as errors, and how often. */
  errors: ReadonlyMap<string, number>;
  /** Where the runners' logs are, when something was found; else they are deleted. */
  logFolder: string | null;
}

export const hasFailed = ({ findings }: ScenarioResult) => findings.some(({ count }) => count > 0);

/** Plays a scenario in a world of its own under load, waits until nothing is under way any more, and looks at what is left. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const world = await createWorld(options);
  let result: ScenarioResult | undefined;
  try {
    result = await play(world, options);
    return result;
  } finally {
    const isSound = result !== undefined && !hasFailed(result);
    await world.release({ keepLogs: !isSound });
  }
}

async function play(world: World, options: ScenarioOptions): Promise<ScenarioResult> {
  const { scenario, random, kills } = options;
  const scripts = await createScripts(world);
  const from = await settleTicks(world);
  const watch = watchResumption(world);
  const load = startLoad(world, options.load ?? defaultLoad);
  world.log.say("load runs");
  const broken: string[] = [];
  await pause(calmMs);
  await scenario({
    ...{ world, watch, kills, told: load.told },
    random: random.fork("scenario"),
    blame: (sentence) => broken.push(sentence),
  });
  await load.stop();
  world.log.say(`load has ended, ${load.told.events.length} events were published`);
  const to = await settleTicks(world);
  await disableSchedules(world, scripts);
  await Promise.all([settle(world), watch.ended()]);
  const findings = [
    ...(await checkInvariants(world.query, { told: load.told, scheduled: { from, to } })),
    ...findingsOf(world, watch, [...broken, ...load.refusals]),
  ];
  const figures = await readFigures(world, { told: load.told, watch });
  const logFolder = findings.some(({ count }) => count > 0) ? world.logFolder : null;
  return { findings, figures, errors: world.fleet.errors, logFolder };
}

/** What is not seen in the tables. */
function findingsOf(world: World, watch: ResumptionWatch, broken: readonly string[]): Finding[] {
  const finding = (name: string, found: readonly string[]): Finding => ({
    ...{ name, count: found.length, examples: found.slice(0, 5) },
  });
  return [
    finding(
      `what a lost runner was at goes on within ${resumptionLimitMs / 1000} s`,
      watch.stranded,
    ),
    finding("a runner ends only when it is ended", world.fleet.deaths),
    finding("callers and operators are answered as promised", broken),
  ];
}
