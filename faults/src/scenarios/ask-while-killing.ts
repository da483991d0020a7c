import { startRequests } from "../load/requests.ts";
import { killRunners } from "./kill-runners.ts";
import type { Scenario } from "./scenario.ts";

/** kill -9 of runners while callers wait for the answers to their requests, and repeat those that they do not get. */
export const askWhileKilling: Scenario = async (stage) => {
  const requests = startRequests(stage);
  await killRunners(stage);
  await requests.stop();
};
