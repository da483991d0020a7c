import { askWhileKilling } from "./ask-while-killing.ts";
import { killRunners } from "./kill-runners.ts";
import { loseCommits } from "./lose-commits.ts";
import { restartPostgres } from "./restart-postgres.ts";
import type { Scenario } from "./scenario.ts";
import { blackHole, cutListeners } from "./shut-doors.ts";
import { freezeRunner, stopRunners } from "./stop-runners.ts";

/** By the names that they have on the command line. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  kills: killRunners,
  requests: askWhileKilling,
  postgres: restartPostgres,
  "black-hole": blackHole,
  listen: cutListeners,
  commits: loseCommits,
  sigterm: stopRunners,
  freeze: freezeRunner,
};
