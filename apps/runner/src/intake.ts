import {
  cancelChannel,
  type ExecuteContext,
  recoverExecutions,
  type TenantChanges,
  tenantChangeChannel,
  workChannel,
} from "@runlet/core";
import { pollCancelRequests } from "./cancel-requests.ts";
import type { Cancellations } from "./cancellations.ts";
import type { Env } from "./env.ts";
import type { InFlight } from "./in-flight.ts";
import { listen } from "./listener.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { type Queue, startQueue } from "./queue.ts";
import { QueuePool } from "./queue-pool.ts";
import type { Releases } from "./releases.ts";
import { repeat } from "./repeat.ts";
import { createTaskList, crontab } from "./tasks/task-list.ts";
import { unlockLostJobs } from "./unlock-jobs.ts";
import type { Lease } from "./work/lease.ts";
import { startTickLoop } from "./work/tick-loop.ts";
import { startWorkLoop } from "./work/work-loop.ts";

const recoverMs = 5_000;

/** Notifications are faster; what is kept in memory is looked after without them too. */
const lookMs = 400;

export interface IntakeParts {
  changes: TenantChanges;
  logger: Logger;
  metrics: Metrics;
  inFlight: InFlight;
  releases: Releases;
  beat: () => Promise<void>;
  lease: Lease;
}

/** All that brings work here but requests. */
export interface Intake {
  /** Takes no more; resolves when the platform's own jobs are done. */
  stop(): Promise<void>;
}

/** Starts to take work from the queue and from the clock, and to make good what dead runners left. */
export function startIntake(
  context: ExecuteContext,
  env: Env,
  cancellations: Cancellations,
  parts: IntakeParts,
): Intake {
  const { logger, releases } = parts;
  const queue = openQueue(context, env, parts);
  const ticks = startTickLoop(context, logger, parts.metrics);
  const mustWait = ticks.isFiring;
  const work = startWorkLoop({ ...parts, context, mustWait });
  const stopListening = listen(env.systemDatabaseUrl, logger, {
    [cancelChannel]: cancellations.cancel,
    [workChannel]: work.wake,
    [tenantChangeChannel]: parts.changes.notified,
  });
  const stopPolling = pollCancelRequests(context, cancellations, logger);
  const stopLooking = repeat("changes of tenants", lookMs, logger, parts.changes.look);
  releases.add("notifications", async () => {
    await Promise.all([stopListening(), stopPolling(), stopLooking()]);
  });
  return {
    async stop() {
      await Promise.all([queue.stop(), work.stop(), ticks.stop()]);
    },
  };
}

/** The platform's own jobs, and what makes good what dead runners left; both on the queue's own connections. */
function openQueue(context: ExecuteContext, env: Env, parts: IntakeParts): Queue {
  const { logger, metrics, releases } = parts;
  const pool = new QueuePool(env.systemDatabaseUrl, logger);
  releases.add("queue connections", () => pool.close());
  const stopRecovering = repeat("recovery", recoverMs, logger, async () => {
    // After an outage of the database our own heartbeat is as old as a dead runner's.
    await parts.beat();
    const { failed } = await recoverExecutions(context);
    if (failed > 0) logger.warn({ failed }, "took over lost executions");
    await unlockLostJobs(pool);
  });
  releases.add("recovery", stopRecovering);
  const taskList = createTaskList(context);
  return startQueue({ pool, runnerId: context.runnerId, taskList, crontab, logger, metrics });
}
