import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "./scenario.ts";

const lossyMs = 40_000;
/** Of all commits; a runner makes some dozens a second. */
const lostShare = 0.02;

/** Now and then a commit is done and its answer lost with the connection: the runner cannot know whether it was. */
export const loseCommits: Scenario = async ({ world, random }) => {
  for (const { name, door } of world.fleet.places) {
    const own = random.fork(name);
    let lost = 0;
    door.loseCommits(() => {
      const isLost = own.next() < lostShare;
      if (isLost) {
        lost += 1;
        world.log.say(`${name}: the answer to a commit is lost, number ${lost}`);
      }
      return isLost;
    });
  }
  await pause(lossyMs);
  for (const { door } of world.fleet.places) door.loseCommits(() => false);
};
