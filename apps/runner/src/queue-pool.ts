import { setTimeout as pause } from "node:timers/promises";
import { isDatabaseAway } from "@runlet/db";
import { Pool, type PoolClient } from "pg";
import { createInFlight } from "./in-flight.ts";
import type { Logger } from "./logger.ts";

/** One for each job at a time, and one that listens. */
const maxConnections = 11;
const reconnectMs = 500;
const closeTimeoutMs = 5_000;

type ConnectCallback = Parameters<Pool["connect"]>[0];

/**
 * The queue's own connections, under the system role: graphile-worker speaks to Postgres through pg itself. It gives up a job's
 * completion, and with it the process, at the first error that it does not count among the passing ones. So while the database is
 * away a connection is waited for here, and one that is lost in the middle of a query is reported with a code that graphile-worker
 * tries again after (its queries may all happen twice).
 */
export class QueuePool extends Pool {
  #isGivingUp = false;
  readonly #uses = createInFlight();

  constructor(connectionString: string, logger: Logger) {
    super({
      connectionString,
      max: maxConnections,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: "runlet run-jobs",
    });
    // Without listeners the error of a broken connection would end the process; it is dropped, and made anew when needed.
    const report = (error: Error) => logger.debug({ err: error }, "queue connection broke");
    this.on("error", report);
    this.on("connect", (client) => client.on("error", report));
  }

  /** From now on nothing waits for the database to come back. */
  giveUp(): void {
    this.#isGivingUp = true;
  }

  /** Ends the connections when what is asked for by then is done: graphile-worker does not wait itself for the completion of its last jobs. */
  async close(): Promise<void> {
    await this.#uses.settled(closeTimeoutMs);
    await this.end();
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    if (callback === undefined) return this.#connectPatiently();
    super.connect(callback);
    return undefined;
  }

  async #connectPatiently(): Promise<PoolClient> {
    const use = Promise.withResolvers<void>();
    this.#uses.track(use.promise);
    for (;;) {
      try {
        return lend(await super.connect(), use.resolve);
      } catch (error) {
        if (this.#isGivingUp || !isDatabaseAway(error)) {
          use.resolve();
          throw error;
        }
        await pause(reconnectMs);
      }
    }
  }
}

/** The client, whose queries fail with `57P03` (cannot connect now) where the database went away, and which tells its release. */
function lend(client: PoolClient, onRelease: () => void): PoolClient {
  return new Proxy(client, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key === "query") return (...query: unknown[]) => ask(target, value, query);
      if (key !== "release") return value.bind(target);
      return (...reason: unknown[]) => {
        onRelease();
        return Reflect.apply(value, target, reason);
      };
    },
  });
}

async function ask(client: PoolClient, query: CallableFunction, given: unknown[]) {
  try {
    return await Reflect.apply(query, client, given);
  } catch (error) {
    throw isDatabaseAway(error) ? passing(error) : error;
  }
}

function passing(cause: unknown): Error {
  const error = new Error("the database went away during a query", { cause });
  return Object.assign(error, { code: "57P03" });
}
