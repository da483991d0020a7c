import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "./scenario.ts";

/**
 * kill -9 of one runner after another, whatever it is at, be it its own start. A machine may be so busy that runners take longer to start
 * than they are left to live: one of them is let come up before the next kill, since without any nothing could go on.
 */
export const killRunners: Scenario = async ({ world, random, watch, kills }) => {
  for (let number = 1; number <= kills; number += 1) {
    await pause(random.between(300, 3_000));
    await Promise.race(world.fleet.places.map((place) => place.ready()));
    const place = random.pick(world.fleet.places);
    const pid = await place.kill();
    world.log.say(`kill ${number} of ${kills}: ${place.name}, process ${pid}`);
    await watch.noteDeath(pid);
  }
  await Promise.all(world.fleet.places.map((place) => place.ready()));
};
