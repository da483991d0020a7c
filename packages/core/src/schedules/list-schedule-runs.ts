import type { ScheduleOutcome } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { type Page, pageOf } from "../page.ts";
import type { ListScheduleRunsInput } from "./schedule-input.ts";

/** A tick in the ledger. Instants are ISO strings, UTC. */
export interface ScheduleRunItem {
  id: string;
  scriptId: string;
  /** Null when the script is deleted. */
  scriptName: string | null;
  dueAt: string;
  /** When its execution was queued to run. */
  startedAt: string | null;
  lateMs: number | null;
  /** Null while it waits. */
  outcome: ScheduleOutcome | null;
  /** Why it was late, skipped or missed, or has to wait for another try; empty when it ran in time. */
  cause: string;
  /** Of its newest try. */
  executionId: string | null;
  /** Tries: executions that were started for it. */
  attempts: number;
  /** The end of its execution, or when it was skipped or missed. Null while it waits or runs. */
  completedAt: string | null;
}

/** The tenant's ledger of due ticks, newest first. */
export async function listScheduleRuns(
  context: Context,
  caller: Caller,
  { scriptId, outcome, limit, cursor }: ListScheduleRunsInput,
): Promise<Page<ScheduleRunItem>> {
  requirePermission(caller, "scripts.read");
  const tenantId = caller.tenant.id;
  const { rows, names } = await context.database.inTenant(caller.scope, async (tx) => {
    const rows = await tx.scheduleRun.findMany({
      // The outcome as text: its index can be used under row-level security, an enum's cannot.
      where: { tenantId, scriptId, outcomeText: outcome, id: cursor ? { lt: cursor } : undefined },
      orderBy: { id: "desc" },
      take: limit + 1,
    });
    const scriptIds = [...new Set(rows.map((row) => row.scriptId))];
    const scripts = await tx.script.findMany({
      where: { tenantId, id: { in: scriptIds } },
      select: { id: true, name: true },
    });
    return { rows, names: new Map(scripts.map(({ id, name }) => [id, name])) };
  });
  return pageOf(
    rows,
    limit,
    ({ id }) => id,
    (row): ScheduleRunItem => ({
      id: row.id,
      scriptId: row.scriptId,
      scriptName: names.get(row.scriptId) ?? null,
      dueAt: row.dueAt.toISOString(),
      startedAt: row.startedAt?.toISOString() ?? null,
      lateMs: row.lateMs,
      outcome: row.outcome,
      cause: row.cause,
      executionId: row.executionId,
      attempts: row.attempts,
      completedAt: row.completedAt?.toISOString() ?? null,
    }),
  );
}
