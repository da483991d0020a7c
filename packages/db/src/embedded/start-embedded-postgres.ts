import { setTimeout as delay } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";
import { createState, readState, writeState } from "./embedded-state.ts";
import { findFreePort } from "./free-port.ts";
import { hasCode } from "./has-code.ts";
import { initializeCluster, ownerName } from "./initialize-cluster.ts";
import { findPlace, type Place } from "./place.ts";
import { clearDataFolder, endOrphans, findPostmaster } from "./running-postmaster.ts";
import { type Exit, type ServerProcess, startServer } from "./server-process.ts";
import { serverSettings } from "./settings.ts";

export interface EmbeddedPostgres {
  /** postgresql:// URL of the owner and superuser. */
  ownerUrl: string;
  /** Resolves when Postgres ends, asked or not. */
  exited: Promise<Exit>;
  /** A fast shutdown: ends connections, writes everything, resolves when it is done. */
  stop(): Promise<void>;
}

const readyTimeoutMs = 300_000;
const orphansTimeoutMs = 20_000;
const startAttempts = 5;
const slowMs = 2_000;
const stopTimeoutMs = 30_000;
const pollMs = 50;

/**
 * Starts the Postgres that came with the dependencies on the data in `home`, which is made on the first start. It listens on a
 * port of 127.0.0.1 and ends with this process. A Postgres that an earlier, killed start left on the same data is stopped first: the
 * caller sees to it that no other living Runlet uses this `home`.
 *
 * @param options.home the instance's folder; as root the data may be in /var/lib/runlet instead (see findPlace)
 * @param options.onProgress gets a sentence before each step that may take a while
 * @param options.settings of postgresql.conf, over our own
 * @throws Error with one sentence when it can't start
 */
export async function startEmbeddedPostgres(options: {
  home: string;
  onProgress?: (text: string) => void;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const { home, onProgress = () => {}, settings = {} } = options;
  let state = (await readState(home)) ?? createState();
  await writeState(home, state);
  const place = await findPlace(home, state);
  await initializeCluster(place, state.password, onProgress);
  await clearDataFolder(place.dataFolder);
  for (let attempt = 1; ; attempt++) {
    state = { ...state, dataFolder: place.dataFolder, port: await findFreePort(state.port) };
    await writeState(home, state);
    const server = startServer(place, { ...serverSettings(state.port), ...settings });
    const url = (database: string) => urlOf(state.password, state.port, database);
    try {
      await waitUntilReady(server, url("postgres"), onProgress);
      await ensureDatabase(url("postgres"));
      return { ownerUrl: url(ownerName), exited: server.exited, stop: () => stop(server, place) };
    } catch (error) {
      await stop(server, place);
      if (!(await isCured(server.errors(), place)) || attempt === startAttempts) throw error;
    }
  }
}

/** URL of the owner on the embedded Postgres of `home`, or null when that does not run or is not ready. */
export async function findRunningPostgres(home: string): Promise<string | null> {
  const state = await readState(home);
  if (!state?.dataFolder) return null;
  const postmaster = await findPostmaster(state.dataFolder);
  return postmaster?.isReady ? urlOf(state.password, postmaster.port, ownerName) : null;
}

function urlOf(password: string, port: number, database: string): string {
  return `postgresql://${ownerName}:${password}@127.0.0.1:${port}/${database}`;
}

async function waitUntilReady(
  server: ServerProcess,
  url: string,
  onProgress: (text: string) => void,
): Promise<void> {
  let hasExited = false;
  const noteExit = () => {
    hasExited = true;
  };
  server.exited.then(noteExit, noteExit);
  const startedAt = Date.now();
  let isSlow = false;
  while (!(await canConnect(url))) {
    if (hasExited) throw new Error(`Postgres did not start: ${server.errors().trim()}`);
    const elapsedMs = Date.now() - startedAt;
    if (elapsedMs > readyTimeoutMs) throw new Error("Postgres did not get ready in five minutes.");
    if (!isSlow && elapsedMs > slowMs) {
      isSlow = true;
      onProgress("Postgres recovers what was written before it was killed");
    }
    await delay(pollMs);
  }
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    // 57P03: starting up or recovering.
    if (hasCode(error, "ECONNREFUSED", "ECONNRESET", "57P03")) return false;
    throw error;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [ownerName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(ownerName)}`);
  } finally {
    await client.end();
  }
}

async function stop(server: ServerProcess, place: Place): Promise<void> {
  server.askToStop();
  const waiting = new AbortController();
  await Promise.race([
    server.exited,
    delay(stopTimeoutMs, undefined, { signal: waiting.signal }).catch(() => {}),
  ]);
  waiting.abort();
  // Ends what did not obey, and what outlived a shell that was killed.
  await clearDataFolder(place.dataFolder);
  await server.exited;
}

/** Whether a start that failed so may succeed when tried again; waits for what was in its way. */
async function isCured(errors: string, place: Place): Promise<boolean> {
  // Between our look and its own somebody took the port.
  if (/could not bind|Address already in use/.test(errors)) return true;
  // Server processes notice within seconds that their postmaster was killed, unless they are within a long statement.
  if (/pre-existing shared memory block/.test(errors)) {
    await delay(orphansTimeoutMs / startAttempts);
    await endOrphans(place.dataFolder);
    return true;
  }
  return /lock file ".*" already exists/.test(errors);
}
