import type { ExecuteContext } from "@runlet/core";
import type { TaskList } from "graphile-worker";
import { createDeleteExpired } from "./delete-expired.ts";
import { createMaintainPartitions } from "./maintain-partitions.ts";
import { createReleaseParked } from "./release-parked.ts";

/** Every kind of job this runner takes, by the name it is enqueued under. */
export function createTaskList(context: ExecuteContext): TaskList {
  return {
    "maintain-partitions": createMaintainPartitions(context.database),
    "delete-expired": createDeleteExpired(context),
    "release-parked": createReleaseParked(context),
  };
}

/** What recurs for the platform itself, in UTC; a day that was missed is made up for. */
export const crontab = [
  "17 3 * * * maintain-partitions ?fill=1d",
  "*/5 * * * * delete-expired",
  "*/5 * * * * release-parked",
].join("\n");
