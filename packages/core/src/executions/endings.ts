import { isDatabaseAway } from "@runlet/db";
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
import { insertLogChunks, type LogChunk } from "./log-chunks.ts";
import type { Ending } from "./record-execution.ts";
import { retryWrite } from "./retry-write.ts";

/** An execution that runs here and how it ended, with what is not written yet of its logs. */
export interface EndingWrite {
  execution: Omit<EndedExecution, "status" | "error">;
  ending: Ending;
  chunks: readonly LogChunk[];
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

interface Waiting extends EndingWrite {
  resolve(isEnded: boolean): void;
  reject(error: unknown): void;
}

/** In one transaction: more would make the first of them wait for the last. */
const batchSize = 100;
const batchBytes = 16 * 1_048_576;

/** How long an end waits for others, where they come in such numbers that some will. */
const lingerMs = 20;
const lingerFrom = 3;

/**
 * Group commit: while one transaction is under way the ends that arrive wait, and go into the next one together. Under load a commit serves
 * many executions, without load it comes at once. An end that Postgres refuses fails alone.
 */
export function createEndings(database: Database): Endings {
  const waiting: Waiting[] = [];
  const arrivals = createArrivals();
  let isWriting = false;
  let lingering: NodeJS.Timeout | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0) await settle(database, takeBatch(waiting));
    isWriting = false;
  }

  function begin(): void {
    isWriting = true;
    if (lingering !== null) clearTimeout(lingering);
    lingering = null;
    // What ends in the same turn of the event loop goes along.
    setImmediate(drain);
  }

  return {
    write(write) {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      waiting.push({ ...write, resolve, reject });
      const isOneOfMany = arrivals.add() >= lingerFrom;
      if (isWriting) return promise;
      if (write.canWait && isOneOfMany && waiting.length < batchSize) {
        lingering ??= setTimeout(begin, lingerMs);
        return promise;
      }
      begin();
      return promise;
    },
  };
}

/** How many have come within the time that one may wait. */
function createArrivals(): { add(): number } {
  const times: number[] = [];
  return {
    add() {
      const now = performance.now();
      times.push(now);
      while ((times[0] ?? now) < now - lingerMs) times.shift();
      return times.length;
    },
  };
}

function takeBatch(waiting: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { ending } of waiting) {
    bytes += ending.outputJson?.length ?? 0;
    if (count === batchSize || (count > 0 && bytes > batchBytes)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

async function settle(database: Database, batch: Waiting[]): Promise<void> {
  try {
    const ended = await writeBatch(database, batch);
    for (const { execution, resolve } of batch) resolve(ended.has(execution.id));
  } catch (error) {
    if (isDatabaseAway(error)) await writeAgain(database, batch);
    // One that cannot be written must neither take the others along nor keep them waiting.
    else if (batch.length > 1) for (const one of batch) await settle(database, [one]);
    else writeAgain(database, batch);
  }
}

async function writeAgain(database: Database, batch: Waiting[]): Promise<void> {
  try {
    const ended = await retryWrite(() => writeBatch(database, batch));
    for (const { execution, resolve } of batch) resolve(ended.has(execution.id));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** @returns the ids of those that were still running */
async function writeBatch(
  database: Database,
  batch: readonly EndingWrite[],
): Promise<ReadonlySet<string>> {
  return database.asSystem("record-executions", async (tx) => {
    const ids = await endAll(tx, batch);
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
async function endAll(tx: Tx, batch: readonly EndingWrite[]): Promise<ReadonlySet<string>> {
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
