import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "./scenario.ts";

/** kill -9 of one runner after another, whatever it is at, be it its own start. */
export const killRunners: Scenario = async ({ world, random, watch, kills }) => {
  for (let number = 1; number <= kills; number += 1) {
    await pause(random.between(300, 3_000));
    const place = random.pick(world.fleet.places);
    const pid = await place.kill();
    world.log.say(`kill ${number} of ${kills}: ${place.name}, process ${pid}`);
    await watch.noteDeath(pid);
  }
  await Promise.all(world.fleet.places.map((place) => place.ready()));
};
