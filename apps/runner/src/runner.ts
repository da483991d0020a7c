import {
  createDocumentStore,
  type ExecuteContext,
  executeScript,
  recoverExecutions,
} from "@runlet/core";
import { createDatabase, newId } from "@runlet/db";
import { createEgress } from "@runlet/egress";
import { createSandbox, type Sandbox, type SandboxOptions } from "@runlet/sandbox";
import { openCache } from "./cache/open-cache.ts";
import { followCancelRequests } from "./cancel-requests.ts";
import { createCancellations } from "./cancellations.ts";
import type { Env } from "./env.ts";
import { createRoutes } from "./gateway/routes.ts";
import { createGateway, type Gateway } from "./gateway/server.ts";
import { createRequestHttp } from "./host-calls/request-http.ts";
import { createInFlight, type InFlight } from "./in-flight.ts";
import type { Logger } from "./logger.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { logPoolEvent } from "./pool-event-log.ts";
import { createBeat, startPresence } from "./presence.ts";
import { type Queue, startQueue } from "./queue.ts";
import { QueuePool } from "./queue-pool.ts";
import { createReleases, type Releases } from "./releases.ts";
import { repeat } from "./repeat.ts";
import { createRunProgram } from "./run-program.ts";
import { createTaskList, crontab } from "./tasks/task-list.ts";
import { unlockLostJobs } from "./unlock-jobs.ts";

const recoverMs = 15_000;
/** How long a stop waits for what runs. */
const drainMs = 30_000;
/** How long it then waits for the record of what was cut off. */
const settleMs = 5_000;

export interface RunningRunner {
  id: string;
  port: number;
  /** The pids of its VM processes. */
  vmPids(): number[];
  /** Takes no more work, lets what runs end, and releases everything in the reverse order of its start. */
  stop(): Promise<void>;
}

/**
 * Starts a runner: the queue, the sandbox and the endpoints.
 * @param options.sandbox settings that differ from the sandbox's own.
 * @throws when the database does not answer or the port cannot be used, with everything released.
 */
export async function startRunner(
  env: Env,
  logger: Logger,
  options: { sandbox?: Partial<SandboxOptions> } = {},
): Promise<RunningRunner> {
  const releases = createReleases(logger);
  try {
    return await build(env, logger, releases, options.sandbox ?? {});
  } catch (error) {
    await releases.run();
    throw error;
  }
}

async function build(
  env: Env,
  logger: Logger,
  releases: Releases,
  sandboxOptions: Partial<SandboxOptions>,
): Promise<RunningRunner> {
  const database = createDatabase({
    appUrl: env.appDatabaseUrl,
    systemUrl: env.systemDatabaseUrl,
    // Of these, scripts hold 20 at the most (see core's document store): the others are the platform's own.
    appPoolSize: 30,
    systemPoolSize: 10,
  });
  releases.add("database", () => database.close());

  const metrics = createMetrics(() => sandbox.stats());
  const settings = { ...env.sandbox, ...sandboxOptions };
  const sandbox = createSandbox({
    ...settings,
    onEvent(event) {
      metrics.sandboxEvent(event);
      logPoolEvent(logger, event);
    },
  });
  releases.add("sandbox", () => sandbox.close({ drainMs: 0 }));
  const inFlight = createInFlight();

  const cancellations = createCancellations();
  const cache = await openCache(env, database, logger);
  releases.add("cache", async () => cache.release());
  const egress = createEgress();
  releases.add("egress", () => egress.close());
  const context: ExecuteContext = {
    database,
    secret: env.secret,
    permittedHosts: env.permittedHosts,
    requestHttp: createRequestHttp(egress),
    documents: createDocumentStore(database),
    cache: cache.store,
    previousSecrets: env.previousSecrets,
    now: () => new Date(),
    runnerId: newId(),
    runProgram: createRunProgram(sandbox, cancellations, metrics, logger),
    executor: {
      execute: (request, options) => inFlight.track(executeScript(context, request, options)),
    },
  };
  const beat = createBeat(context, () => sandbox.stats());
  releases.add("presence", await startPresence(context, { port: env.port, logger, beat }));
  releases.add(
    "cancel requests",
    followCancelRequests(context, env.systemDatabaseUrl, cancellations, logger),
  );
  releases.add("executions", async () => {
    await sandbox.close({ drainMs: 0 });
    await inFlight.settled(settleMs);
  });

  const queue = openQueue(context, env, { logger, metrics, inFlight, releases, beat });
  const checks = {
    database: () => isAnswering(database),
    sandbox: async () => hasVm(sandbox, settings),
  };
  const gateway = createGateway({
    routes: createRoutes(context, metrics, checks),
    logger,
    onAnswered: metrics.requestAnswered,
  });
  releases.add("intake", () => drain(gateway, queue, inFlight));
  const port = await gateway.listen(env.port);
  logger.info({ port, runnerId: context.runnerId }, "runner listens");
  return {
    id: context.runnerId,
    port,
    vmPids: () => sandbox.stats().pids,
    stop: () => releases.run(),
  };
}

interface Parts {
  logger: Logger;
  metrics: Metrics;
  inFlight: InFlight;
  releases: Releases;
  beat: () => Promise<void>;
}

/** The queue, and what frees the work that dead runners left; both on the queue's own connections. */
function openQueue(context: ExecuteContext, env: Env, parts: Parts): Queue {
  const { logger, metrics, inFlight, releases } = parts;
  const pool = new QueuePool(env.systemDatabaseUrl, logger);
  releases.add("queue connections", () => pool.close());
  const stopRecovering = repeat("recovery", recoverMs, logger, async () => {
    // After an outage of the database our own heartbeat is as old as a dead runner's.
    await parts.beat();
    const { failed, enqueued } = await recoverExecutions(context);
    await unlockLostJobs(pool);
    if (failed + enqueued > 0) logger.warn({ failed, enqueued }, "took over lost executions");
  });
  releases.add("recovery", stopRecovering);
  return startQueue({
    pool,
    runnerId: context.runnerId,
    taskList: createTaskList(context, inFlight),
    crontab,
    logger,
    metrics,
  });
}

/** Stops taking work from both sides, and waits for what runs. */
async function drain(gateway: Gateway, queue: Queue, inFlight: InFlight): Promise<void> {
  const queueStopped = inFlight.track(queue.stop());
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, drainMs);
  await Promise.all([gateway.close({ drainMs }), Promise.race([queueStopped, timeout])]);
  clearTimeout(timer);
}

async function isAnswering(database: ExecuteContext["database"]): Promise<boolean> {
  await database.ping();
  return true;
}

/** A VM is there to run something in, or none is to be there before it is needed. */
function hasVm(sandbox: Sandbox, { spareVms }: Partial<SandboxOptions>): boolean {
  const { vms, breaker } = sandbox.stats();
  const isUp = vms.available + vms.acquired + vms.executing > 0 || spareVms === 0;
  return isUp && breaker !== "open";
}
