import { setTimeout as delay } from "node:timers/promises";
import type { Core } from "@runlet/core";
import type { Settings } from "../env.ts";
import { acquireHomeLock, readLockHolder } from "../home/home-lock.ts";
import { loadSecret } from "../home/load-secret.ts";
import { prepareHome } from "../home/prepare-home.ts";
import { runTurbo } from "../launcher/run-turbo.ts";
import { Refusal } from "../refusal.ts";
import { checkReachable } from "./check-reachable.ts";
import { onCore } from "./on-core.ts";
import { type DatabaseUrls, prepareOwnerDatabase } from "./prepare-owner-database.ts";

const POLL_INTERVAL_MS = 250;
const WAIT_FOR_HOLDER_MS = 120_000;

interface OwnerDatabase {
  ownerUrl: string;
  close(): Promise<void>;
}

const nothingToClose = async () => undefined;

/**
 * The owner's database of one command: the operator's own Postgres; the embedded one of a running
 * `start`; or an embedded one that lives as long as the command does.
 */
async function openOwnerDatabase(settings: Settings): Promise<OwnerDatabase> {
  if (settings.databaseUrl !== null) {
    await checkReachable(settings.databaseUrl);
    return { ownerUrl: settings.databaseUrl, close: nothingToClose };
  }
  const { findRunningPostgres, startEmbeddedPostgres } = await import("@runlet/db/embedded");
  const { home } = settings;
  const deadline = performance.now() + WAIT_FOR_HOLDER_MS;
  while (performance.now() < deadline) {
    const lock = acquireHomeLock(home, { purpose: "command", address: null });
    if (lock.isAcquired) {
      const postgres = await startEmbeddedPostgres({ home });
      const close = async () => {
        await postgres.stop();
        lock.release();
      };
      return { ownerUrl: postgres.ownerUrl, close };
    }
    // A start that is still starting has no Postgres yet; another command is over in a moment.
    if (lock.holder.purpose === "start") {
      const ownerUrl = await findRunningPostgres(home);
      if (ownerUrl !== null) return { ownerUrl, close: nothingToClose };
    }
    await delay(POLL_INTERVAL_MS);
  }
  const pid = readLockHolder(home)?.pid ?? "unknown";
  throw new Refusal(
    `The data folder ${home} is held by another Runlet process (pid ${pid}) without a database; end it and try again.`,
  );
}

/**
 * Prepares the installation's database for one command, whether `start` runs or not.
 * Nothing is written to stdout: that belongs to the command's answer.
 */
export async function withDatabase<Result>(
  settings: Settings,
  work: (urls: DatabaseUrls, secret: string) => Promise<Result>,
): Promise<Result> {
  prepareHome(settings.home);
  const secret = loadSecret(settings.home, settings.secret);
  await runTurbo({
    title: "Generating the database client",
    tasks: ["generate"],
    filter: "@runlet/db",
    env: settings.childEnv,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const database = await openOwnerDatabase(settings);
  try {
    return await work(await prepareOwnerDatabase(database.ownerUrl, secret), secret);
  } finally {
    await database.close();
  }
}

/** The same, with core on that database. */
export function withCore<Result>(
  settings: Settings,
  work: (core: Core) => Promise<Result>,
): Promise<Result> {
  const { previousSecrets } = settings;
  return withDatabase(settings, (urls, secret) => onCore(urls, { secret, previousSecrets }, work));
}
