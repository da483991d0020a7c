import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { authenticateApiKey, type Caller, type Context, createCore } from "@runlet/core";
import { createDatabase, isDatabaseAway } from "@runlet/db";
import { Pool } from "pg";
import type { EventLog } from "../event-log.ts";
import type { Random } from "../random.ts";
import { type FaultyPostgres, startFaultyPostgres } from "./faulty-postgres.ts";
import { type Fleet, startFleet } from "./fleet.ts";

const secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const askAgainMs = 200;

/** What one scenario happens to: a Postgres, a tenant, and runners. Callers reach Postgres by a way that no fault touches. */
export interface World {
  postgres: FaultyPostgres;
  fleet: Fleet;
  context: Context;
  caller: Caller;
  log: EventLog;
  random: Random;
  /** Asks as the owner, past row-level security. Rejects while Postgres is away. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The same, again and again while Postgres is away. */
  queryPatiently<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  logFolder: string;
  /** @param options.keepLogs leaves the runners' logs where they are */
  release(options: { keepLogs: boolean }): Promise<void>;
}

/** Starts a Postgres, makes a tenant, and starts the runners. */
export async function createWorld(options: {
  runners: number;
  random: Random;
  log: EventLog;
}): Promise<World> {
  const { random, log } = options;
  const releases = new AsyncDisposableStack();
  try {
    const postgres = await startFaultyPostgres(secret);
    releases.defer(() => postgres.release());
    const database = createDatabase(postgres);
    releases.defer(() => database.close());
    const pool = openPool(postgres.ownerUrl);
    releases.defer(() => pool.end());
    const query = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows;
    const { context, caller } = await createTenant(createCore({ database, secret }));
    const logFolder = await makeLogFolder();
    const fleet = await startFleet({
      ...{ postgres, secret, logFolder, log },
      runners: options.runners,
      random: random.fork("fleet"),
    });
    releases.defer(() => fleet.release());
    const held = releases.move();
    return {
      ...{ postgres, fleet, context, caller, log, random, query, logFolder },
      queryPatiently: (text, values) => patiently(() => query(text, values)),
      async release({ keepLogs }) {
        await held.disposeAsync();
        if (!keepLogs) await rm(logFolder, { recursive: true });
      },
    };
  } catch (error) {
    await releases.disposeAsync();
    throw error;
  }
}

function makeLogFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "runlet-faults-logs-"));
}

function openPool(connectionString: string): Pool {
  const pool = new Pool({ connectionString, max: 4, connectionTimeoutMillis: 5_000 });
  // A connection that breaks while nobody uses it is made anew when needed.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

async function createTenant(core: ReturnType<typeof createCore>) {
  const { context, installation } = core;
  await installation.createTenant({ slug: "acme", name: "Acme" });
  const { key } = await installation.createApiKey({ tenantSlug: "acme", role: "admin" });
  const caller = await authenticateApiKey(context, key, { ip: "" });
  if (caller === null) throw new Error("The new key is unknown");
  return { context, caller };
}

/** Repeats what is asked while Postgres is away. */
export async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      await pause(askAgainMs);
    }
  }
}
