import { checkReachable } from "../database/check-reachable.ts";
import { onCore } from "../database/on-core.ts";
import { type DatabaseUrls, prepareOwnerDatabase } from "../database/prepare-owner-database.ts";
import type { Settings } from "../env.ts";
import { loadSecret } from "../home/load-secret.ts";
import { prepareHome } from "../home/prepare-home.ts";
import { messageOf } from "../refusal.ts";
import { formatBanner, type Welcome } from "./banner.ts";
import { checkPort } from "./check-port.ts";
import { holdHome } from "./hold-home.ts";
import { createLog, type Log } from "./log.ts";
import { createReleases, type Releases } from "./releases.ts";
import { runTurbo } from "./run-turbo.ts";
import { describeServices, type Mode } from "./services.ts";
import { spawnService } from "./spawn-service.ts";
import { listenForStop } from "./stop-request.ts";
import {
  awaitFirstReady,
  failWhenGivenUp,
  type Supervision,
  supervise,
  untilAborted,
} from "./supervise.ts";
import { superviseOwnerDatabase } from "./supervise-owner-database.ts";

/** How long a forced stop may take; what is left then ends with us. */
const FORCED_STOP_MS = 2_000;

/** Everything that one launch holds. */
export interface Launch {
  settings: Settings;
  mode: Mode;
  log: Log;
  say(line: string): void;
  stop: AbortSignal;
  releases: Releases;
  supervisions: Supervision[];
}

/**
 * Brings the whole product up, keeps it up, and takes it down in reverse order when asked: web, runner,
 * Postgres. Returns after a stop that was asked for, which counts as success (exit code 0).
 * @throws {Refusal} when it cannot start, or something cannot be kept running
 */
export async function launch(settings: Settings, mode: Mode): Promise<void> {
  const supervisions: Supervision[] = [];
  const stop = listenForStop((signal) => forceStop(supervisions, signal));
  const log = createLog(process.stdout);
  const say = (line: string) => log("runlet", line);
  const releases = createReleases();
  const current: Launch = { settings, mode, log, say, stop, releases, supervisions };
  try {
    await bringUp(current);
    await Promise.race([untilAborted(stop), ...supervisions.map(failWhenGivenUp)]);
  } catch (error) {
    // Once stopping, what fails fails because its ground was taken away.
    if (!stop.aborted) throw error;
  } finally {
    if (stop.aborted) say("Stopping: web, runner, Postgres. Ctrl-C again ends them at once.");
    await releases.run();
  }
  say("Stopped.");
}

async function bringUp(current: Launch): Promise<void> {
  const { settings, mode, say, stop, releases } = current;
  const startedAt = performance.now();
  prepareHome(settings.home);
  const webUrl = `http://localhost:${settings.port}`;
  releases.add(await holdHome(settings.home, webUrl, stop));
  await checkPort(settings.port, "PORT");
  await checkPort(settings.runnerPort, "RUNNER_PORT");
  const secret = loadSecret(settings.home, settings.secret);
  if (settings.databaseUrl !== null) await checkReachable(settings.databaseUrl);
  const turbo = { env: settings.childEnv, say, signal: stop };
  const generating = "Generating code";
  await runTurbo({ ...turbo, title: generating, tasks: ["generate"], filter: "@runlet/runner" });
  stop.throwIfAborted();
  const ownerUrl = await superviseOwnerDatabase(current);
  stop.throwIfAborted();
  const urls = await prepareOwnerDatabase(ownerUrl, secret);
  if (mode === "production") {
    const title = "Building the web app";
    await runTurbo({ ...turbo, title, tasks: ["build"], filter: "@runlet/web" });
  }
  stop.throwIfAborted();
  const welcome = await seed(settings, urls, secret);
  const announced = announceOnce(current, welcome);
  await startServices(current, urls, secret);
  stop.throwIfAborted();
  announced();
  say(`Ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  process.stdout.write(formatBanner(welcome));
}

/**
 * A random password that nobody has seen yet is printed whatever happens next.
 * @returns to be called when it is printed in another way
 */
function announceOnce({ releases, say }: Launch, { email, password }: Welcome): () => void {
  let isAnnounced = password === null;
  releases.add(() => {
    if (!isAnnounced) say(`First sign-in: ${email} with password ${password} (shown only now).`);
  });
  return () => {
    isAnnounced = true;
  };
}

/** Before the apps are up, so that whoever sees them ready finds the demo tenant and can sign in. */
function seed(settings: Settings, urls: DatabaseUrls, secret: string): Promise<Welcome> {
  const { previousSecrets } = settings;
  return onCore(urls, { secret, previousSecrets }, async ({ installation }) => {
    const { email, password } = await installation.ensureSuperadmin({
      email: settings.adminEmail,
      password: settings.adminPassword ?? undefined,
    });
    await installation.seedDemoTenant();
    return {
      webUrl: `http://localhost:${settings.port}`,
      runnerUrl: `http://localhost:${settings.runnerPort}`,
      email,
      password,
      demoPath: "/api/run/demo/hello",
    };
  });
}

async function startServices(current: Launch, urls: DatabaseUrls, secret: string): Promise<void> {
  const { settings, mode, log, say, releases } = current;
  say("Starting runner and web…");
  const services = describeServices(settings, mode, secret, urls).map((service) => {
    const supervision = supervise({
      name: service.name,
      start: (signal) => spawnService(service, log, signal),
      log: say,
    });
    current.supervisions.push(supervision);
    releases.add(() => supervision.stop());
    return supervision;
  });
  await Promise.all(services.map((service) => awaitFirstReady(service, current.stop)));
}

function forceStop(supervisions: readonly Supervision[], signal: NodeJS.Signals): void {
  const exitCode = signal === "SIGINT" ? 130 : 143;
  for (const supervision of supervisions.toReversed()) supervision.kill();
  setTimeout(() => process.exit(exitCode), FORCED_STOP_MS);
  Promise.all(supervisions.map((supervision) => supervision.stop())).then(
    () => process.exit(exitCode),
    (error: unknown) => {
      process.stderr.write(`runlet: ${messageOf(error)}\n`);
      process.exit(exitCode);
    },
  );
}
