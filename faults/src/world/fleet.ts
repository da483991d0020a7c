import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { EventLog } from "../event-log.ts";
import type { Random } from "../random.ts";
import { type FaultyPostgres, withPort } from "./faulty-postgres.ts";
import type { TcpProxy } from "./proxy.ts";
import { type RunnerExit, type RunnerProcess, spawnRunner } from "./runner-process.ts";

/** Of pino: error and above. */
const errorLevel = 50;
const restartAfterMs = { least: 100, most: 1_500 };

/** The place of one runner: when its process ends another one takes the place, as under a launcher. */
export interface Place {
  name: string;
  /** The only way of its runner to Postgres. */
  door: TcpProxy;
  /** The runner that is in it now. */
  current(): RunnerProcess;
  /** Where its runner answers requests; null while there is none that listens. */
  port(): number | null;
  /** Resolves when a runner that listens is in it. */
  ready(): Promise<void>;
  /** kill -9, of the next runner when there is none. Resolves when it is gone, with its pid. */
  kill(): Promise<number>;
  /** SIGTERM. Resolves when it has ended; another one comes. */
  terminate(): Promise<{ pid: number; exit: RunnerExit }>;
}

export interface Fleet {
  places: readonly Place[];
  /** Runners that ended though nobody ended them, one sentence each. */
  deaths: readonly string[];
  /** What runners logged as errors: how often each message came. */
  errors: ReadonlyMap<string, number>;
  /** Kills all, for good. */
  release(): Promise<void>;
}

interface Notes {
  deaths: string[];
  errors: Map<string, number>;
}

interface FleetOptions {
  postgres: FaultyPostgres;
  secret: string;
  runners: number;
  logFolder: string;
  random: Random;
  log: EventLog;
}

/** Starts so many runners, each behind a door of its own, and resolves when all listen. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const deaths: string[] = [];
  const errors = new Map<string, number>();
  const places = await Promise.all(
    Array.from({ length: options.runners }, async (_, index) => {
      const door = await options.postgres.openDoor();
      return new KeptPlace(`runner ${index + 1}`, door, options, { deaths, errors });
    }),
  );
  const release = async () => {
    await Promise.all(places.map((place) => place.release()));
  };
  await Promise.all(places.map((place) => place.ready()));
  return { places, deaths, errors, release };
}

class KeptPlace implements Place {
  readonly name: string;
  readonly door: TcpProxy;
  readonly #options: FleetOptions;
  readonly #notes: Notes;
  readonly #random: Random;
  #started = 0;
  #isReleased = false;
  /** The process whose end was asked for. */
  #doomed: RunnerProcess | null = null;
  #current: RunnerProcess;
  #port: number | null = null;
  #next = Promise.withResolvers<void>();

  constructor(name: string, door: TcpProxy, options: FleetOptions, notes: Notes) {
    this.name = name;
    this.door = door;
    this.#options = options;
    this.#notes = notes;
    this.#random = options.random.fork(name);
    this.#current = this.#start();
  }

  current(): RunnerProcess {
    return this.#current;
  }

  port(): number | null {
    return this.#port;
  }

  async ready(): Promise<void> {
    for (;;) {
      const next = this.#next.promise;
      const isListening = hasEnded(this.#current)
        ? next.then(() => false)
        : this.#current.listening.then(() => true);
      if (await Promise.race([isListening, next.then(() => false)])) return;
    }
  }

  async kill(): Promise<number> {
    if (hasEnded(this.#current)) await this.#next.promise;
    const runner = this.#current;
    this.#doomed = runner;
    runner.child.kill("SIGKILL");
    await runner.exited;
    return runner.pid;
  }

  async terminate(): Promise<{ pid: number; exit: RunnerExit }> {
    const runner = this.#current;
    this.#doomed = runner;
    runner.child.kill("SIGTERM");
    return { pid: runner.pid, exit: await runner.exited };
  }

  async release(): Promise<void> {
    this.#isReleased = true;
    this.#current.child.kill("SIGKILL");
    await this.#current.exited;
  }

  #start(): RunnerProcess {
    this.#started += 1;
    const { postgres, secret, logFolder } = this.#options;
    const through = (url: string) => withPort(url, this.door.port);
    const runner = spawnRunner({
      appUrl: through(postgres.appUrl),
      systemUrl: through(postgres.systemUrl),
      secret,
      logFile: path.join(logFolder, `${this.name.replace(" ", "-")}-${this.#started}.log`),
      onEntry: (entry) => this.#noteError(entry),
    });
    let hasListened = false;
    runner.listening.then((port) => {
      hasListened = true;
      if (!hasEnded(runner)) this.#port = port;
    });
    runner.exited.then((exit) => this.#replace(runner, exit, hasListened));
    return runner;
  }

  async #replace(runner: RunnerProcess, exit: RunnerExit, hasListened: boolean): Promise<void> {
    this.#port = null;
    if (this.#isReleased) return;
    if (this.#doomed !== runner) {
      const how = exit.signal ?? `exit code ${exit.code}`;
      const sentence = `${this.name} ended by itself with ${how} (${runner.logFile})`;
      this.#options.log.say(sentence);
      // One that does not come up while Postgres is away is started again, as a launcher would.
      if (hasListened) this.#notes.deaths.push(sentence);
    }
    await pause(this.#random.between(restartAfterMs.least, restartAfterMs.most));
    if (this.#isReleased) return;
    this.#current = this.#start();
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  #noteError(entry: Record<string, unknown>): void {
    if (typeof entry.level !== "number" || entry.level < errorLevel) return;
    const cause = entry.err instanceof Object && "message" in entry.err ? entry.err.message : "";
    const [line] = `${entry.msg}: ${cause}`.trim().split("\n");
    const message = (line ?? "").slice(0, 200);
    this.#notes.errors.set(message, (this.#notes.errors.get(message) ?? 0) + 1);
  }
}

function hasEnded({ child }: RunnerProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
