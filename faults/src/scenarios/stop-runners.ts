import { setTimeout as pause } from "node:timers/promises";
import type { Scenario, Stage } from "./scenario.ts";

const stops = 6;
const freezes = 2;
/** Half as long again as what makes a runner count as lost. */
const frozenMs = 45_000;
const thawedMs = 15_000;

const leftovers = `
  WITH runner AS (SELECT id, stopped_at FROM runners WHERE pid = $1 ORDER BY started_at DESC LIMIT 1)
  SELECT 'is not retired' AS what FROM runner WHERE stopped_at IS NULL
  UNION ALL SELECT format('left execution %s running', execution.id)
  FROM executions AS execution JOIN runner ON runner.id = execution.runner_id
  WHERE execution.completed_at IS NULL
  UNION ALL SELECT format('left job %s locked', job.id)
  FROM graphile_worker._private_jobs AS job JOIN runner ON runner.id::text = job.locked_by`;

async function stopOne({ world, random, blame }: Stage): Promise<void> {
  const place = random.pick(world.fleet.places);
  const { pid, exit } = await place.terminate();
  world.log.say(`${place.name}, process ${pid}, stopped with ${exit.signal ?? exit.code}`);
  const name = `${place.name}, asked to stop,`;
  if (exit.code !== 0) blame(`${name} ended with ${exit.signal ?? `exit code ${exit.code}`}`);
  const left = await world.queryPatiently<{ what: string }>(leftovers, [pid]);
  for (const { what } of left) blame(`${name} ${what}`);
  await place.ready();
}

/** SIGTERM under load: a runner ends what it is at, and leaves nothing. */
export const stopRunners: Scenario = async (stage) => {
  for (let number = 1; number <= stops; number += 1) {
    await pause(stage.random.between(1_000, 4_000));
    await stopOne(stage);
  }
};

async function freezeOne({ world, random, watch }: Stage): Promise<void> {
  const place = random.pick(world.fleet.places);
  const { child, pid } = place.current();
  child.kill("SIGSTOP");
  world.log.say(`${place.name}, process ${pid}, stands still`);
  await watch.noteDeath(pid);
  await pause(frozenMs);
  child.kill("SIGCONT");
  world.log.say(`${place.name} goes on`);
  await pause(thawedMs);
}

/** A runner stands still for so long that another one takes over, then goes on where it was. */
export const freezeRunner: Scenario = async (stage) => {
  for (let number = 1; number <= freezes; number += 1) await freezeOne(stage);
};
