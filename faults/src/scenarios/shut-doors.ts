import { setTimeout as pause } from "node:timers/promises";
import type { Place } from "../world/fleet.ts";
import type { Scenario, Stage } from "./scenario.ts";

/** Twice what makes a runner count as lost. */
const shutMs = 60_000;
const openMs = 15_000;
const listenerCuts = 40;

async function shut({ world }: Stage, places: readonly Place[]): Promise<void> {
  for (const { door } of places) door.hold();
  await pause(shutMs);
  for (const { door } of places) door.release();
  world.log.say("the network is back");
  await pause(openMs);
}

/** A network that swallows everything and breaks nothing: of one runner, then of all of them. */
export const blackHole: Scenario = async (stage) => {
  const { world, random, watch } = stage;
  const place = random.pick(world.fleet.places);
  world.log.say(`${place.name} is in a black hole`);
  await watch.noteDeath(place.current().pid);
  await shut(stage, [place]);
  world.log.say("all runners are in a black hole");
  await shut(stage, world.fleet.places);
};

/** Connections that listen for notifications break again and again; all others go on. */
export const cutListeners: Scenario = async ({ world, random }) => {
  for (let number = 1; number <= listenerCuts; number += 1) {
    await pause(random.between(200, 1_500));
    const place = random.pick(world.fleet.places);
    const count = place.door.cut("listening");
    world.log.say(`${count} listening connections of ${place.name} cut`);
  }
};
