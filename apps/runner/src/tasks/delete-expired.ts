import { type Context, deleteExpiredEntries } from "@runlet/core";
import type { Task } from "graphile-worker";

/** Deletes what has expired and only takes room. */
export function createDeleteExpired(context: Pick<Context, "database">): Task {
  return async () => {
    await deleteExpiredEntries(context);
  };
}
