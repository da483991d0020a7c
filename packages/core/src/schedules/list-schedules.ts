import type {
  CatchUpPolicy,
  ExecutionStatus,
  OverlapPolicy,
  Prisma,
  ScriptStatus,
} from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context, Tx } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import { explainBadCron, parseCron } from "./cron-expression.ts";
import { describeCron, type WordsLocale } from "./cron-words.ts";
import type { ListSchedulesInput } from "./schedule-input.ts";

/** A schedule as lists show it. Instants are ISO strings, UTC. */
export interface ScheduleItem {
  scriptId: string;
  scriptName: string;
  /** Of the script: only an active one's ticks run, a paused one's are recorded as skipped. */
  status: ScriptStatus;
  cron: string;
  timezone: string;
  /** Cron and time zone in words. */
  words: string;
  overlap: OverlapPolicy;
  catchUp: CatchUpPolicy;
  /** Null while nothing is to come: neither active nor paused, or no tick in sight. */
  nextRunAt: string | null;
  lastRunAt: string | null;
  /** `running` from a run's start until its end is known. */
  lastRunStatus: ExecutionStatus | null;
  /** For how long an active one has been due without having been fired; 0 up to a few seconds. */
  overdueMs: number;
  /** How late those of its newest hundred ticks started that did start; null when none did. */
  lateMs: { last: number; max: number } | null;
  /** Runs that wait for the one before them, or for another try. */
  waiting: number;
}

/** Runners look every half second: what is due for longer than this has been left. */
const overdueAboveMs = 5_000;
/** Ticks whose lateness is told. */
const newestTicks = 100;

type Row = Prisma.ScheduleGetPayload<{
  include: { script: { select: { name: true; status: true } } };
}>;

interface Figures {
  scriptId: string;
  last: number | null;
  max: number | null;
  waiting: number;
  /** By the database's clock. */
  now: Date;
}

async function findFigures(
  tx: Tx,
  tenantId: string,
  scriptIds: readonly string[],
): Promise<ReadonlyMap<string, Figures>> {
  const rows = await tx.$queryRaw<Figures[]>`
    SELECT shown.script_id AS "scriptId", late.last, late.max, open.waiting, now() AS now
    FROM unnest(${scriptIds}::uuid[]) AS shown (script_id),
    LATERAL (
      SELECT (array_agg(late_ms ORDER BY due_at DESC) FILTER (WHERE late_ms IS NOT NULL))[1] AS last, max(late_ms) AS max
      FROM (SELECT due_at, late_ms FROM schedule_runs
        WHERE tenant_id = ${tenantId}::uuid AND script_id = shown.script_id
        ORDER BY due_at DESC LIMIT ${newestTicks}) AS newest) AS late,
    LATERAL (
      SELECT count(*) FILTER (WHERE outcome IS NULL)::int AS waiting FROM schedule_runs
      WHERE tenant_id = ${tenantId}::uuid AND script_id = shown.script_id AND completed_at IS NULL) AS open`;
  return new Map(rows.map((row) => [row.scriptId, row]));
}

function overdueMsOf({ nextRunAt, script }: Row, now: Date | undefined): number {
  if (now === undefined || nextRunAt === null || script.status !== "active") return 0;
  const overdueMs = now.getTime() - nextRunAt.getTime();
  return overdueMs > overdueAboveMs ? overdueMs : 0;
}

function toItem(
  row: Row,
  figures: Figures | undefined,
  locale: WordsLocale | undefined,
): ScheduleItem {
  const { cron, timezone, overlap, catchUp, lastRunStatus } = row;
  const { last = null, max = null, waiting = 0 } = figures ?? {};
  return {
    scriptId: row.scriptId,
    scriptName: row.script.name,
    status: row.script.status,
    cron,
    timezone,
    // One that cannot be read any more is shown as it was written.
    words: explainBadCron(cron) === null ? describeCron(parseCron(cron), timezone, locale) : cron,
    overlap,
    catchUp,
    nextRunAt: row.nextRunAt?.toISOString() ?? null,
    lastRunAt: row.lastRunAt?.toISOString() ?? null,
    lastRunStatus,
    overdueMs: overdueMsOf(row, figures?.now),
    lateMs: last === null || max === null ? null : { last, max },
    waiting,
  };
}

/** The tenant's schedules, those of the newest scripts first; the cursor is a script's id. */
export async function listSchedules(
  context: Context,
  caller: Caller,
  { scriptId, status, locale, limit, cursor }: ListSchedulesInput,
): Promise<Page<ScheduleItem>> {
  requirePermission(caller, "scripts.read");
  const tenantId = caller.tenant.id;
  return context.database.inTenant(caller.scope, async (tx) => {
    const rows = await tx.schedule.findMany({
      where: {
        tenantId,
        AND: [{ scriptId }, { scriptId: cursor ? { lt: cursor } : undefined }],
        script: { status },
      },
      include: { script: { select: { name: true, status: true } } },
      orderBy: { scriptId: "desc" },
      take: limit + 1,
    });
    const figures = await findFigures(
      tx,
      tenantId,
      rows.slice(0, limit).map((row) => row.scriptId),
    );
    return pageOf(
      rows,
      limit,
      (row) => row.scriptId,
      (row) => toItem(row, figures.get(row.scriptId), locale),
    );
  });
}
