/** Drives HTTP servers with load, in a process of its own; told by its parent, with which it ends. */
import type { Answer } from "./answer-reader.ts";
import { Connection, type Failure } from "./connection.ts";
import type { DriveOrder, DriveResult, DriverMessage, Ending, TargetResult } from "./drive.ts";

/** How often calls are looked at that may have hung. */
const LOOK_EVERY_MS = 100;
/** How often an open loop begins the calls that are due. */
const TICK_MS = 5;
/** A server's queue of connections is short: so many at a time are opened. */
const OPENED_AT_ONCE = 100;

class Drive {
  readonly #order: DriveOrder;
  readonly #requests: Buffer[];
  readonly #results: TargetResult[];
  readonly #connections: Connection[];
  #begun = 0;

  constructor(order: DriveOrder) {
    this.#order = order;
    const { targets, connections } = order;
    this.#requests = targets.map(({ request }) => Buffer.from(request));
    this.#results = targets.map(() => ({
      endings: {},
      latenciesMs: [],
      executionIds: [],
      refusalLatenciesMs: [],
      refusal: null,
    }));
    this.#connections = Array.from(
      { length: connections },
      (_, index) => new Connection(targets[index % targets.length]?.port ?? 0),
    );
  }

  async run(): Promise<DriveResult> {
    const { boundMs, perSecond } = this.#order;
    if (perSecond === undefined) {
      await this.#openAll();
    }
    const looking = setInterval(() => {
      for (const connection of this.#connections) {
        connection.giveUpAfter(boundMs);
      }
    }, LOOK_EVERY_MS);
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    try {
      await (perSecond === undefined ? this.#closedLoop() : this.#openLoop(perSecond));
      const { user, system } = process.cpuUsage(cpuBefore);
      const elapsedMs = performance.now() - startedAt;
      return { elapsedMs, cpuMs: (user + system) / 1_000, targets: this.#results };
    } finally {
      clearInterval(looking);
      for (const connection of this.#connections) {
        connection.close();
      }
    }
  }

  async #openAll(): Promise<void> {
    for (let at = 0; at < this.#connections.length; at += OPENED_AT_ONCE) {
      const opened = this.#connections.slice(at, at + OPENED_AT_ONCE);
      await Promise.all(opened.map((connection) => connection.open()));
    }
  }

  async #closedLoop(): Promise<void> {
    const { durationMs, maxCalls = Number.POSITIVE_INFINITY, targets } = this.#order;
    const endsAt = performance.now() + durationMs;
    const callOnAndOn = async (connection: Connection, target: number) => {
      while (performance.now() < endsAt && this.#begun < maxCalls) {
        await this.#call(connection, target);
      }
    };
    const loaded = setTimeout(() => say("loaded"), durationMs);
    await Promise.all(
      this.#connections.map((connection, index) => callOnAndOn(connection, index % targets.length)),
    );
    clearTimeout(loaded);
  }

  async #openLoop(perSecond: number): Promise<void> {
    const { durationMs, targets } = this.#order;
    const free = [...this.#connections];
    const underWay = new Set<Promise<void>>();
    const startedAt = performance.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    let due = 0;
    const ticking = setInterval(() => {
      const elapsedMs = Math.min(performance.now() - startedAt, durationMs);
      for (; due < (elapsedMs / 1_000) * perSecond; due += 1) {
        const target = due % targets.length;
        const connection = free.pop();
        if (connection === undefined) {
          count(this.#results[target], "unsent");
          continue;
        }
        const calling = this.#call(connection, target).then(() => {
          free.push(connection);
          underWay.delete(calling);
        });
        underWay.add(calling);
      }
      if (elapsedMs >= durationMs) {
        clearInterval(ticking);
        resolve();
      }
    }, TICK_MS);
    await promise;
    say("loaded");
    await Promise.all(underWay);
  }

  async #call(connection: Connection, target: number): Promise<void> {
    this.#begun += 1;
    const startedAt = performance.now();
    const ended = await connection.call(this.#requests[target] as Buffer);
    const latencyMs = performance.now() - startedAt;
    note(this.#results[target] as TargetResult, ended, latencyMs, this.#order);
  }
}

function note(
  result: TargetResult,
  ended: Answer | Failure,
  latencyMs: number,
  { keepsExecutions = false }: DriveOrder,
): void {
  if (typeof ended === "string") {
    count(result, ended);
    return;
  }
  count(result, ended.status);
  if (ended.status !== 200) {
    result.refusalLatenciesMs.push(latencyMs);
    result.refusal ??= `${ended.status} ${ended.body.slice(0, 500)}`;
    return;
  }
  result.latenciesMs.push(latencyMs);
  if (keepsExecutions) {
    result.executionIds.push(ended.executionId ?? "");
  }
}

function count(result: TargetResult | undefined, ending: Ending): void {
  if (result) {
    result.endings[ending] = (result.endings[ending] ?? 0) + 1;
  }
}

process.on("disconnect", () => process.exit());
process.on("message", async (order: DriveOrder) => {
  try {
    say({ result: await new Drive(order).run() });
  } catch (error) {
    say({ failure: String(error) });
  }
});

function say(message: DriverMessage): void {
  process.send?.(message);
}
