import type { ScheduleOutcome, ScriptStatus } from "@runlet/db";
import { endExecution, endingWithout } from "../executions/record-execution.ts";
import { type EndedRun, settleScheduleRuns } from "../schedules/settle-schedule-runs.ts";
import { createScript } from "../scripts/create-script.ts";
import { withOwner } from "./owner-client.ts";
import type { TestCore } from "./test-core.ts";
import { scriptInput } from "./test-script.ts";
import type { TestTenant } from "./test-tenant.ts";

/** A row of the ledger as tests look at it. */
export interface LedgerEntry {
  /** `2026-01-01T00:00:00Z`. */
  due: string;
  outcome: ScheduleOutcome | null;
  cause: string;
  executionId: string | null;
  attempts: number;
  lateMs: number | null;
  isOpen: boolean;
}

/** Makes an active scheduled script, armed for `nextRunAt`. */
export async function createScheduledScript(
  core: TestCore,
  tenant: TestTenant,
  given: { name: string; schedule: Record<string, unknown>; nextRunAt: string },
): Promise<string> {
  const { name, schedule, nextRunAt } = given;
  const input = scriptInput({ name, type: "scheduled", status: "active", schedule });
  const { id } = await createScript(core.context, tenant.callers.admin, input);
  await setNextRun(core, id, nextRunAt);
  return id;
}

export async function setNextRun(core: TestCore, scriptId: string, at: string | null) {
  await withOwner(core.ownerUrl, (client) =>
    client.query("UPDATE schedules SET next_run_at = $2 WHERE script_id = $1", [scriptId, at]),
  );
}

/** Sets a status without the rules of its change. */
export async function forceStatus(core: TestCore, scriptId: string, status: ScriptStatus) {
  await withOwner(core.ownerUrl, (client) =>
    client.query("UPDATE scripts SET status = $2 WHERE id = $1", [scriptId, status]),
  );
}

/** The ledger of a script, by due time. */
export async function readLedger(core: TestCore, scriptId: string): Promise<LedgerEntry[]> {
  return withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT due_at, outcome, cause, execution_id AS "executionId", attempts, late_ms AS "lateMs",
         completed_at IS NULL AS "isOpen"
       FROM schedule_runs WHERE script_id = $1 ORDER BY schedule_runs.due_at`,
      [scriptId],
    );
    return rows.map(({ due_at, ...row }) => ({
      due: (due_at as Date).toISOString().replace(".000Z", "Z"),
      ...row,
    }));
  });
}

/** Ends the execution that a schedule has started, as a runner does. */
export async function endScheduledRun(
  core: TestCore,
  scriptId: string,
  { status = "completed", loss = null }: Partial<Pick<EndedRun, "status" | "loss">> = {},
): Promise<EndedRun> {
  const open = await withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT tenant_id AS "tenantId", script_id AS "scriptId", execution_id AS "executionId" FROM schedule_runs
       WHERE script_id = $1 AND completed_at IS NULL AND started_at IS NOT NULL`,
      [scriptId],
    );
    return rows;
  });
  if (open.length !== 1) throw new Error(`${open.length} runs are under way`);
  const ended: EndedRun = { ...open[0], status, loss };
  await core.context.database.asSystem("record-executions", async (tx) => {
    const ending = endingWithout({ status, error: null, completedAt: new Date() });
    const { tenantId, executionId: id } = ended;
    const wasPending = await endExecution(tx, { tenantId, id, from: "pending" }, ending);
    if (!wasPending) await endExecution(tx, { tenantId, id, from: "running" }, ending);
    await settleScheduleRuns(tx, [ended]);
  });
  return ended;
}
