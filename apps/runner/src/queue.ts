import { EventEmitter } from "node:events";
import { isDatabaseAway } from "@runlet/db";
import { type Runner, run, type TaskList, type WorkerEvents } from "graphile-worker";
import { createWorkerLogger, type Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { QueuePool } from "./queue-pool.ts";
import { unlockJobs } from "./unlock-jobs.ts";

/** Jobs mostly wait: for the sandbox, whose own queue is the limit, and for the database. */
const concurrency = 10;
const pollIntervalMs = 2_000;
const restartMs = 1_000;

interface QueueOptions {
  pool: QueuePool;
  /** Stands in the lock of each job that is taken here, so that the jobs of a dead runner can be told and freed. */
  runnerId: string;
  taskList: TaskList;
  crontab: string;
  logger: Logger;
  metrics: Metrics;
}

export interface Queue {
  /** Takes no more jobs; resolves when those that run are done. */
  stop(): Promise<void>;
}

/**
 * Works on the queue until stopped. While the database is away its jobs wait; should graphile-worker stop all the same, what it
 * held is unlocked and it is started anew. Executions that had ended are recognized when their job comes again.
 */
export function startQueue(options: QueueOptions): Queue {
  let isStopping = false;
  let current: Runner | null = null;
  const stopped = Promise.withResolvers<void>();

  async function work(): Promise<void> {
    for (let isFirst = true; !isStopping; isFirst = false) {
      try {
        if (!isFirst) await unlockJobs(options.pool, options.runnerId);
        current = await run(runnerOptions(options));
        if (isStopping) await current.stop();
        await current.promise;
      } catch (error) {
        const level = isDatabaseAway(error) ? "warn" : "error";
        options.logger[level]({ err: error }, "queue stopped");
      }
      current = null;
      if (!isStopping) await pause(restartMs, stopped.promise);
    }
  }

  const working = work();
  return {
    async stop() {
      isStopping = true;
      stopped.resolve();
      options.pool.giveUp();
      await current?.stop().catch((error) => {
        options.logger.warn({ err: error }, "queue was stopped already");
      });
      await working;
    },
  };
}

function runnerOptions({ pool, runnerId, taskList, crontab, logger, metrics }: QueueOptions) {
  const events: WorkerEvents = new EventEmitter();
  events.on("pool:create", ({ workerPool }) => {
    workerPool.id = runnerId;
  });
  events.on("job:success", ({ job }) => metrics.jobEnded(job.task_identifier, "done"));
  events.on("job:error", ({ job, error }) => {
    metrics.jobEnded(job.task_identifier, "failed");
    logger.warn({ err: error, ...describeJob(job) }, "job failed; it is tried again");
  });
  events.on("job:failed", ({ job, error }) => {
    logger.error({ err: error, ...describeJob(job) }, "job failed for the last time");
  });
  return {
    pgPool: pool,
    concurrency,
    pollInterval: pollIntervalMs,
    noHandleSignals: true,
    taskList,
    crontab,
    events,
    logger: createWorkerLogger(logger),
  };
}

function describeJob(job: { id: string; task_identifier: string; attempts: number }) {
  return { jobId: job.id, task: job.task_identifier, attempt: job.attempts };
}

function pause(ms: number, interrupted: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  return Promise.race([promise, interrupted]).finally(() => clearTimeout(timer));
}
