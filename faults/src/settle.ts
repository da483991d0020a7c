import { setTimeout as pause } from "node:timers/promises";
import type { World } from "./world/world.ts";

const lookMs = 500;
const sayEveryMs = 10_000;
/** Above what the product rests between two steps of one piece of work: a try that was lost is found after 45 s. */
const standstillMs = 120_000;

const underWay = `
  SELECT (SELECT count(*) FROM deliveries WHERE completed_at IS NULL)::int AS deliveries,
    (SELECT count(*) FROM executions WHERE completed_at IS NULL)::int AS executions,
    (SELECT count(*) FROM schedule_runs WHERE completed_at IS NULL)::int AS ticks`;

/** Waits until nothing is under way, or until what is under way has not become less or more for so long that it will not end by itself. */
export async function settle(world: World): Promise<void> {
  const standstill = createStandstill();
  for (let saidAt = Date.now(); ; ) {
    const [counts] = await world.queryPatiently<Record<string, number>>(underWay);
    const entries = Object.entries(counts ?? {});
    if (entries.every(([, count]) => count === 0)) return;
    const words = entries.map(([name, count]) => `${count} ${name}`).join(", ");
    if (standstill.isReached(words)) {
      world.log.say(`given up waiting for ${words}`);
      return;
    }
    if (Date.now() - saidAt >= sayEveryMs) {
      saidAt = Date.now();
      world.log.say(`under way: ${words}`);
    }
    await pause(lookMs);
  }
}

/**
 * Waits until no tick is due that has not been seen to.
 * @returns the database's time then: all ticks up to it have to be in the ledger
 */
export async function settleTicks(world: World): Promise<Date> {
  const standstill = createStandstill();
  for (;;) {
    const [row] = await world.queryPatiently<{ now: Date; due: number }>(
      "SELECT now() AS now, (SELECT count(*) FROM schedules WHERE next_run_at <= now())::int AS due",
    );
    if (!row) throw new Error("Postgres does not tell the time");
    if (row.due === 0 || standstill.isReached(String(row.due))) return row.now;
    await pause(lookMs);
  }
}

/** Tells when what was seen has been the same for too long. */
function createStandstill() {
  let seen = "";
  let since = Date.now();
  return {
    isReached(now: string): boolean {
      if (now !== seen) {
        seen = now;
        since = Date.now();
      }
      return Date.now() - since > standstillMs;
    },
  };
}
