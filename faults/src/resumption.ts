import { setTimeout as pause } from "node:timers/promises";
import type { World } from "./world/world.ts";

/** What a runner that died was at has to go on elsewhere within this. */
export const resumptionLimitMs = 60_000;
const lookMs = 500;

/** Follows the work that runners which died were at, until it is gone on with. */
export interface ResumptionWatch {
  /** Notes what the runner of this process was at. To be called right after its end. */
  noteDeath(pid: number): Promise<void>;
  /** How long each piece of work lay, in ms. */
  resumedAfterMs: readonly number[];
  /** Work that lay for longer than it may, one sentence each. */
  stranded: readonly string[];
  /** Resolves when all has gone on, or has lain for too long. */
  ended(): Promise<void>;
}

interface Lying {
  id: string;
  trigger: string;
  ledgerId: string | null;
  since: number;
  whose: string;
}

// A script that was called goes on with its caller.
const workOfRunner = `
  SELECT execution.id, execution.trigger::text AS trigger, run.id AS "ledgerId"
  FROM executions AS execution
  LEFT JOIN schedule_runs AS run
    ON run.tenant_id = execution.tenant_id AND run.execution_id = execution.id
  WHERE execution.completed_at IS NULL AND execution.trigger <> 'script' AND execution.runner_id = (
    SELECT id FROM runners WHERE pid = $1 ORDER BY started_at DESC LIMIT 1)`;

/** Of these executions, with the ledger rows of those that cron started: which have gone on in another one, or come to an end. */
const goneOn = `
  SELECT execution.id
  FROM unnest($1::uuid[], $2::uuid[]) AS lying (id, ledger_id)
  JOIN executions AS execution ON execution.id = lying.id
  LEFT JOIN deliveries AS delivery ON delivery.tenant_id = execution.tenant_id
    AND delivery.event_id = execution.event_id AND delivery.script_id = execution.script_id
  LEFT JOIN schedule_runs AS run ON run.id = lying.ledger_id
  WHERE execution.completed_at IS NOT NULL
    AND (delivery.id IS NULL OR delivery.completed_at IS NOT NULL
      OR delivery.execution_ids[cardinality(delivery.execution_ids)] <> execution.id)
    AND (run.id IS NULL OR run.completed_at IS NOT NULL
      OR run.started_at IS NOT NULL AND run.execution_id <> execution.id)`;

/** @param world its runners are watched until `ended` */
export function watchResumption(world: Pick<World, "queryPatiently">): ResumptionWatch {
  const lying = new Map<string, Lying>();
  const resumedAfterMs: number[] = [];
  const stranded: string[] = [];
  let looking = Promise.resolve();
  let isLooking = false;

  async function look(): Promise<void> {
    isLooking = true;
    while (lying.size > 0) {
      const all = [...lying.values()];
      const gone = await world.queryPatiently<{ id: string }>(goneOn, [
        all.map(({ id }) => id),
        all.map(({ ledgerId }) => ledgerId),
      ]);
      for (const { id } of gone) {
        resumedAfterMs.push(Date.now() - (lying.get(id)?.since ?? 0));
        lying.delete(id);
      }
      for (const { id, trigger, since, whose } of lying.values()) {
        if (Date.now() - since <= resumptionLimitMs) continue;
        stranded.push(`execution ${id} (${trigger}) of ${whose}`);
        lying.delete(id);
      }
      await pause(lookMs);
    }
    isLooking = false;
  }

  return {
    resumedAfterMs,
    stranded,
    async noteDeath(pid) {
      const since = Date.now();
      const found = await world.queryPatiently<Omit<Lying, "since" | "whose">>(workOfRunner, [pid]);
      for (const work of found) lying.set(work.id, { ...work, since, whose: `process ${pid}` });
      if (!isLooking) looking = look();
    },
    ended: () => looking,
  };
}
