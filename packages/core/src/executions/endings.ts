import type { Database, Tx } from "../context.ts";
import { settleDeliveries } from "../events/settle-deliveries.ts";
import { writeExecutionEvents } from "../events/write-execution-events.ts";
import { jsonTexts } from "../json-texts.ts";
import { settleScheduleRuns } from "../schedules/settle-schedule-runs.ts";
import {
  type EndedExecution,
  endEventOf,
  endedDeliveries,
  endedScheduleRuns,
} from "./ended-execution.ts";
import { createGroupCommit } from "./group-commit.ts";
import { insertEndedExecutions } from "./insert-ended-executions.ts";
import type { NewExecution } from "./insert-executions.ts";
import { insertLogChunks, type LogChunk } from "./log-chunks.ts";
import type { Ending } from "./record-execution.ts";

/** An execution that runs here and how it ended, with what is not written yet of its logs. */
export interface EndingWrite {
  execution: Omit<EndedExecution, "status" | "error">;
  ending: Ending;
  chunks: readonly LogChunk[];
  /**
   * Null when its row was written with what started it; else what its row says, or would say. Nothing else hangs on the end of such an
   * execution: no delivery, no tick, and nobody who listens.
   */
  unwritten: NewExecution | null;
  /** Nobody waits for it: where many such ends come it may wait a moment for others to share a commit with. */
  canWait: boolean;
}

/** Writes the ends of executions, of all tenants and triggers. */
export interface Endings {
  /**
   * Resolves after the commit: true when this ended the execution, false when it had ended already (its runner was given up for lost).
   * What waits for it in the same transaction: its logs, its delivery or tick, and the platform's event.
   */
  write(write: EndingWrite): Promise<boolean>;
}

export function createEndings(database: Database): Endings {
  const bytesOf = ({ ending, unwritten }: EndingWrite) =>
    (ending.outputJson?.length ?? 0) + (unwritten?.inputJson.length ?? 0);
  const begun = createGroupCommit<EndingWrite, boolean>({
    write: async (batch) => {
      const ended = await endBegun(database, batch);
      return ({ execution }) => ended.has(execution.id);
    },
    bytesOf,
  });
  const unwritten = createGroupCommit<UnwrittenEnding, boolean>({
    write: async (batch) => {
      const ended = await insertEndedExecutions(
        database,
        batch.map(({ unwritten: made, ending, chunks }) => ({ ...made, ending, chunks })),
      );
      return ({ execution }) => ended.has(execution.id);
    },
    bytesOf,
  });
  return {
    write: (write) =>
      isUnwritten(write) ? unwritten.write(write, write) : begun.write(write, write),
  };
}

interface UnwrittenEnding extends EndingWrite {
  unwritten: NewExecution;
}

function isUnwritten(write: EndingWrite): write is UnwrittenEnding {
  return write.unwritten !== null;
}

/** @returns the ids of those that had not ended before */
async function endBegun(
  database: Database,
  batch: readonly EndingWrite[],
): Promise<ReadonlySet<string>> {
  return database.asSystem("record-executions", async (tx) => {
    const ids = await endRunning(tx, batch);
    const written = batch.filter(({ execution }) => ids.has(execution.id));
    await insertLogChunks(
      tx,
      written.flatMap(({ execution: { tenantId, id }, chunks }) =>
        chunks.map((chunk) => ({ tenantId, executionId: id, ...chunk })),
      ),
    );
    await afterEnd(
      tx,
      written.map(({ execution, ending: { status, error } }) => ({ ...execution, status, error })),
    );
    return ids;
  });
}

/** What hangs on the end of executions, in the transaction that ends them: deliveries, ticks, and the platform's events. */
export async function afterEnd(tx: Tx, ended: readonly EndedExecution[]): Promise<void> {
  await settleDeliveries(tx, ended.flatMap(endedDeliveries));
  await settleScheduleRuns(tx, ended.flatMap(endedScheduleRuns));
  const heard = ended.filter(({ isListenedTo }) => isListenedTo);
  await writeExecutionEvents(tx, heard.map(endEventOf));
}

/** Takes executions from `running` to their final states, in one statement. */
async function endRunning(tx: Tx, batch: readonly EndingWrite[]): Promise<ReadonlySet<string>> {
  const column = <Value>(read: (write: EndingWrite) => Value) => batch.map(read);
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE executions AS execution SET status = ended.status::execution_status, output = ended.output::json,
      output_type = ended.output_type, spans = ended.spans::json, error = ended.error::json,
      metrics = ended.metrics::json, completed_at = ended.completed_at
    FROM unnest(${column(({ execution }) => execution.tenantId)}::uuid[],
      ${column(({ execution }) => execution.id)}::uuid[], ${column(({ ending }) => ending.status)}::text[],
      ${jsonTexts(column(({ ending }) => ending.outputJson))}::text[], ${column(({ ending }) => ending.outputType)}::text[],
      ${column(({ ending }) => json(ending.spans))}::text[], ${column(({ ending }) => json(ending.error))}::text[],
      ${column(({ ending }) => json(ending.metrics))}::text[],
      ${column(({ ending }) => ending.completedAt)}::timestamptz[])
      AS ended (tenant_id, id, status, output, output_type, spans, error, metrics, completed_at)
    WHERE execution.tenant_id = ended.tenant_id AND execution.id = ended.id AND execution.status = 'running'
    RETURNING execution.id`;
  return new Set(rows.map(({ id }) => id));
}
