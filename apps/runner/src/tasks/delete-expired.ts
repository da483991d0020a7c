import {
  type Context,
  deleteExpiredEntries,
  deleteExpiredKeys,
  deleteExpiredRateCounts,
  deleteOldEvents,
  deleteOldScheduleRuns,
  deleteOldTenantChanges,
} from "@runlet/core";
import type { Task } from "graphile-worker";

/** Deletes what has expired or is too old, and only takes room. */
export function createDeleteExpired(context: Pick<Context, "database" | "now">): Task {
  return async () => {
    await deleteExpiredEntries(context);
    await deleteExpiredRateCounts(context);
    await deleteExpiredKeys(context);
    await deleteOldEvents(context);
    await deleteOldScheduleRuns(context);
    await deleteOldTenantChanges(context.database);
  };
}
