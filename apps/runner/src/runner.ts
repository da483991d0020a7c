import {
  createDocumentStore,
  createEndings,
  createKnownPrograms,
  createStarts,
  createTenantChanges,
  type ExecuteContext,
  executeScript,
} from "@runlet/core";
import { createDatabase, newId } from "@runlet/db";
import { createEgress } from "@runlet/egress";
import { createSandbox, type Sandbox, type SandboxOptions } from "@runlet/sandbox";
import { openCache } from "./cache/open-cache.ts";
import { createCancellations } from "./cancellations.ts";
import type { Env } from "./env.ts";
import { createGatewayContext } from "./gateway/create-gateway-context.ts";
import { createRoutes } from "./gateway/routes.ts";
import { createGateway, type Gateway } from "./gateway/server.ts";
import { createRequestHttp } from "./host-calls/request-http.ts";
import { createInFlight, type InFlight } from "./in-flight.ts";
import { type Intake, startIntake } from "./intake.ts";
import type { Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { logPoolEvent } from "./pool-event-log.ts";
import { createBeat, startPresence } from "./presence.ts";
import { openRateLimiter } from "./rate-limits/open-rate-limiter.ts";
import { createReleases, type Releases } from "./releases.ts";
import { createRunProgram } from "./run-program.ts";
import { createLease } from "./work/lease.ts";

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
  const limiter = await openRateLimiter(env, database, logger);
  releases.add("rate limits", async () => limiter.release());
  const changes = createTenantChanges(database);
  const egress = createEgress();
  releases.add("egress", () => egress.close());
  const context: ExecuteContext = {
    database,
    secret: env.secret,
    permittedHosts: env.permittedHosts,
    requestHttp: createRequestHttp(egress),
    documents: createDocumentStore(database),
    cache: cache.store,
    starts: createStarts(database),
    endings: createEndings(database),
    programs: createKnownPrograms(database, changes),
    underWay: new Set(),
    previousSecrets: env.previousSecrets,
    now: () => new Date(),
    runnerId: newId(),
    runProgram: createRunProgram(sandbox, cancellations, metrics, logger),
    executor: {
      execute: (request, options) => inFlight.track(executeScript(context, request, options)),
    },
  };
  const lease = createLease();
  releases.add("lease", () => lease.release());
  const sayAlive = createBeat(context, () => sandbox.stats());
  const beat = () => lease.renew(sayAlive);
  releases.add("presence", await startPresence(context, { port: env.port, logger, beat }));
  releases.add("executions", async () => {
    lease.end("The runner stopped");
    await sandbox.close({ drainMs: 0 });
    await inFlight.settled(settleMs);
  });
  const parts = { changes, logger, metrics, inFlight, releases, beat, lease };
  const intake = startIntake(context, env, cancellations, parts);
  const checks = {
    database: () => isAnswering(database),
    sandbox: async () => hasVm(sandbox, settings),
  };
  const gatewayContext = createGatewayContext(context, {
    capacity: sandbox.capacity,
    changes,
    limiter,
    logger,
    releases,
  });
  const gateway = createGateway({
    routes: createRoutes(gatewayContext, metrics, checks),
    logger,
    onAnswered: metrics.requestAnswered,
  });
  releases.add("intake", () => drain(gateway, intake, inFlight));
  const port = await gateway.listen(env.port);
  logger.info({ port, runnerId: context.runnerId }, "runner listens");
  return {
    id: context.runnerId,
    port,
    vmPids: () => sandbox.stats().pids,
    stop: () => releases.run(),
  };
}

/** Stops taking work from all sides, and waits for what runs. */
async function drain(gateway: Gateway, intake: Intake, inFlight: InFlight): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, drainMs);
  const idle = intake.stop().then(() => inFlight.settled(drainMs));
  await Promise.all([gateway.close({ drainMs }), Promise.race([idle, timeout])]);
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
