import type { ScriptStatus } from "@runlet/db";
import type { Context, Tx } from "../context.ts";
import { type Armable, nextRunAtOf } from "./arm-schedule.ts";

const batchSize = 500;

interface Key {
  tenantId: string;
  scriptId: string;
}

type Candidate = Key & Armable & { status: ScriptStatus; nextRunAt: Date | null; now: Date };

const firstKey = "00000000-0000-0000-0000-000000000000";

async function rearmBatch(
  tx: Tx,
  given: Date | null,
  after: Key | null,
): Promise<{ rearmed: number; last: Key | null }> {
  const candidates = await tx.$queryRaw<Candidate[]>`
    SELECT s.tenant_id AS "tenantId", s.script_id AS "scriptId", s.cron, s.timezone, p.status, s.next_run_at AS "nextRunAt",
      coalesce(${given}::timestamptz, now()) AS now
    FROM schedules AS s JOIN scripts AS p ON p.tenant_id = s.tenant_id AND p.id = s.script_id
    WHERE (s.tenant_id, s.script_id) > (${after?.tenantId ?? firstKey}::uuid, ${after?.scriptId ?? firstKey}::uuid)
      AND p.status IN ('active', 'paused')
      AND (s.next_run_at IS NULL OR s.next_run_at > coalesce(${given}::timestamptz, now()))
    ORDER BY s.tenant_id, s.script_id LIMIT ${batchSize} FOR UPDATE OF s SKIP LOCKED`;
  const wrong = candidates.flatMap((candidate) => {
    const nextRunAt = nextRunAtOf(candidate, candidate.status, candidate.now);
    // What cannot be read any more is left to be fired: that tells of it in the ledger.
    const isRight = nextRunAt === null || nextRunAt.getTime() === candidate.nextRunAt?.getTime();
    return isRight ? [] : [{ ...candidate, nextRunAt }];
  });
  if (wrong.length > 0) {
    await tx.$executeRaw`
      UPDATE schedules AS s SET next_run_at = armed.next_run_at
      FROM unnest(${wrong.map(({ tenantId }) => tenantId)}::uuid[], ${wrong.map(({ scriptId }) => scriptId)}::uuid[],
        ${wrong.map(({ nextRunAt }) => nextRunAt)}::timestamptz[]) AS armed (tenant_id, script_id, next_run_at)
      WHERE s.tenant_id = armed.tenant_id AND s.script_id = armed.script_id`;
  }
  const last = candidates.length < batchSize ? null : (candidates.at(-1) ?? null);
  return { rearmed: wrong.length, last };
}

/**
 * Arms what is not armed as it should be: active and paused scripts without a next run, or with another than the next tick from now
 * (the clock was set back, or a new Node.js has new rules of the zone). What is due already is left to be fired. For a runner's start
 * and after a jump of the clock; short transactions, one after the other.
 *
 * @param options.now the database's clock by default
 */
export async function rearmSchedules(
  context: Pick<Context, "database">,
  { now = null }: { now?: Date | null } = {},
): Promise<{ rearmed: number }> {
  let rearmed = 0;
  let after: Key | null = null;
  do {
    const batch: Awaited<ReturnType<typeof rearmBatch>> = await context.database.asSystem(
      "schedule",
      (tx) => rearmBatch(tx, now, after),
    );
    rearmed += batch.rearmed;
    after = batch.last;
  } while (after !== null);
  return { rearmed };
}
