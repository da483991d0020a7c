import { type Context, releaseParked } from "@runlet/core";
import type { Task } from "graphile-worker";

/** Arms deliveries that wait for one before them which is not there any more. */
export function createReleaseParked(context: Pick<Context, "database">): Task {
  return async () => {
    await releaseParked(context);
  };
}
