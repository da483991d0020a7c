import { newId, type ScheduleOutcome } from "@runlet/db";
import type { NewExecution } from "../executions/insert-executions.ts";
import { parseCron, timezone as timezones } from "../schedules/cron-expression.ts";
import { nextTick, type Schedule, ticksBetween } from "../schedules/next-tick.ts";
import {
  catchUpLimit,
  decideTicks,
  latenessCause,
  type TickDecision,
} from "../schedules/tick-decision.ts";
import type { DueSchedule, OpenRuns } from "./claim-due-schedules.ts";
import { latenessOf, scheduledExecution } from "./scheduled-run.ts";

/** Ticks of one schedule that are decided at once, at most; then the others have their turn. */
export const ticksPerSchedule = 1_000;

/** A new row of the ledger. */
export interface LedgerRow {
  tenantId: string;
  id: string;
  scriptId: string;
  dueAt: Date;
  outcome: ScheduleOutcome | null;
  cause: string;
  replaces: boolean;
  startedAt: Date | null;
  lateMs: number | null;
  executionId: string | null;
  completedAt: Date | null;
}

/** What is to be written for one due schedule. */
export interface TickPlan {
  schedule: DueSchedule;
  rows: LedgerRow[];
  /** What row starts it: without its row it is not to be. */
  start: { rowId: string; execution: NewExecution } | null;
  nextRunAt: Date | null;
  /** Why what waited is skipped, when the row of that id is written. */
  waitingSkipped: { rowId: string; cause: string } | null;
  hasMoreDue: boolean;
}

interface Known {
  now: Date;
  open: OpenRuns | undefined;
  wasUpAt(dueAt: Date): boolean;
}

function toRow(
  schedule: DueSchedule,
  decision: TickDecision,
  { now, wasUpAt }: Known,
): { row: LedgerRow; execution: NewExecution | null } {
  const { tenantId, scriptId } = schedule;
  const { dueAt } = decision;
  const row: LedgerRow = {
    tenantId,
    id: newId(),
    scriptId,
    dueAt,
    outcome: null,
    cause: "",
    replaces: decision.action === "replace",
    startedAt: null,
    lateMs: null,
    executionId: null,
    completedAt: null,
  };
  if (decision.action === "skip" || decision.action === "miss") {
    const outcome = decision.action === "skip" ? "skipped" : "missed";
    return { row: { ...row, outcome, cause: decision.cause, completedAt: now }, execution: null };
  }
  if (decision.action !== "start") return { row, execution: null };
  const lateness = latenessOf({ dueAt, now }, () => latenessCause({ wasUpAt }, dueAt));
  const execution = scheduledExecution({ ...schedule, dueAt }, { attempt: 1, now });
  return { row: { ...row, ...lateness, startedAt: now, executionId: execution.id }, execution };
}

function explainUnreadable({ timezone }: DueSchedule, error: unknown): string {
  if (!timezones.safeParse(timezone).success) {
    return `${JSON.stringify(timezone)} is not a time zone that the platform knows`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** A schedule that cannot be read has its one due tick in the ledger, with the reason, and no next one. */
function planUnreadable(schedule: DueSchedule, known: Known, error: unknown): TickPlan {
  const cause = `The schedule cannot be read: ${explainUnreadable(schedule, error)}`;
  const decision = { dueAt: schedule.nextRunAt, action: "miss", cause } as const;
  const { row } = toRow(schedule, decision, known);
  return {
    schedule,
    rows: [row],
    start: null,
    nextRunAt: null,
    waitingSkipped: null,
    hasMoreDue: false,
  };
}

function findDue(schedule: Schedule, nextRunAt: Date, now: Date) {
  // Twice the newest that may be caught up with must not be taken for old ones: look that much further.
  const after = new Date(nextRunAt.getTime() - 1);
  const found = ticksBetween(schedule, after, now, ticksPerSchedule + catchUpLimit);
  const hasMoreDue = found.length === ticksPerSchedule + catchUpLimit;
  return { dueTicks: hasMoreDue ? found.slice(0, ticksPerSchedule) : found, hasMoreDue };
}

function planReadable(due: DueSchedule, known: Known): TickPlan {
  const schedule = { cron: parseCron(due.cron), timezone: due.timezone };
  const { dueTicks, hasMoreDue } = findDue(schedule, due.nextRunAt, known.now);
  const { open = { runningDueAt: null, waiting: 0, waitingDueAt: null } } = known;
  const state = { ...due, ...open, now: known.now, wasUpAt: known.wasUpAt };
  const { ticks, waitingSkipped } = decideTicks(state, dueTicks, hasMoreDue);
  const made = ticks.map((decision) => toRow(due, decision, known));
  const started = made.find(({ execution }) => execution !== null);
  const last = made.at(-1);
  return {
    schedule: due,
    rows: made.map(({ row }) => row),
    start: started?.execution ? { rowId: started.row.id, execution: started.execution } : null,
    // Nothing due means that the zone's rules have moved the tick: it is armed anew.
    nextRunAt: nextTick(schedule, last?.row.dueAt ?? known.now),
    waitingSkipped:
      waitingSkipped === null || last === undefined
        ? null
        : { rowId: last.row.id, cause: waitingSkipped },
    hasMoreDue,
  };
}

/** Decides the due ticks of one schedule. Whatever is wrong with it ends in its own ledger: others are not to wait for it. */
export function planTicks(schedule: DueSchedule, known: Known): TickPlan {
  try {
    return planReadable(schedule, known);
  } catch (error) {
    return planUnreadable(schedule, known, error);
  }
}
