import { newId } from "@runlet/db";
import { systemActor } from "../audit/record-audit.ts";
import type { NewExecution } from "../executions/insert-executions.ts";
import { instantText } from "../schedules/tick-decision.ts";

/** Above this a run is `late`: below, it took its place among others. */
const lateAboveMs = 5_000;

/** How far behind its time a tick starts, and what the ledger calls it. `causeOf` is asked only when it is late. */
export function latenessOf(
  { dueAt, now }: { dueAt: Date; now: Date },
  causeOf: () => string,
): { outcome: "ran" | "late"; lateMs: number; cause: string } {
  // An instant so long ago that its distance does not fit the ledger's integer is as late as can be told.
  const lateMs = Math.min(Math.max(0, now.getTime() - dueAt.getTime()), 2 ** 31 - 1);
  if (lateMs <= lateAboveMs) return { outcome: "ran", lateMs, cause: "" };
  return { outcome: "late", lateMs, cause: causeOf() };
}

/** The execution of a due tick, for a runner to take. Its input tells the script when it was due. */
export function scheduledExecution(
  run: { tenantId: string; scriptId: string; scriptName: string; version: number; dueAt: Date },
  { attempt, now }: { attempt: number; now: Date },
): NewExecution {
  return {
    tenantId: run.tenantId,
    id: newId(),
    script: { id: run.scriptId, name: run.scriptName, version: run.version },
    trigger: "cron",
    inputJson: JSON.stringify({ dueAt: instantText(run.dueAt) }),
    attempt,
    parentId: null,
    eventId: null,
    userId: null,
    apiKeyId: null,
    runnerId: null,
    queuedAt: now,
    startedAt: null,
    actor: systemActor,
  };
}
