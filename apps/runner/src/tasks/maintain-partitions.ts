import type { Database } from "@runlet/db";
import type { Task } from "graphile-worker";

/** Months made ahead: enough for a queue that stood still for weeks. */
const monthsAhead = 3;

/** Makes the coming months' partitions of executions, logs and audit entries. */
export function createMaintainPartitions(database: Database): Task {
  return async () => {
    await database.asSystem(
      "maintain-partitions",
      (tx) => tx.$executeRaw`SELECT ensure_partitions(${monthsAhead})`,
    );
  };
}
