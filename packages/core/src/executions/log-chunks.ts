import type { Context, TenantScope, Tx } from "../context.ts";
import { jsonTexts } from "../json-texts.ts";
import type { LogEntry } from "./execution.ts";
import type { ExecutionRecord } from "./execution-record.ts";

/** A batch of what an execution logged. */
export interface LogChunk {
  /** 1, 2, 3, … in the execution. */
  number: number;
  entries: LogEntry[];
}

/** Inserts chunks, of any number of executions. One that is there already is the same one: its commit's answer was lost. */
export async function insertLogChunks(
  tx: Tx,
  chunks: readonly (LogChunk & { tenantId: string; executionId: string })[],
): Promise<void> {
  if (chunks.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO execution_logs (tenant_id, execution_id, chunk, entries)
    SELECT tenant_id, execution_id, chunk, entries::json
    FROM unnest(${chunks.map(({ tenantId }) => tenantId)}::uuid[],
      ${chunks.map(({ executionId }) => executionId)}::uuid[], ${chunks.map(({ number }) => number)}::int[],
      ${jsonTexts(chunks.map(({ entries }) => JSON.stringify(entries)))}::text[])
      AS chunk (tenant_id, execution_id, chunk, entries)
    ON CONFLICT DO NOTHING`;
}

export interface LogChunks {
  /** Writes the entries soon, after those before them. */
  add(entries: LogEntry[]): void;
  /** Waits for writes under way, then takes all that was logged; nothing is added after that. Answers what is not written yet. */
  finish(all: LogEntry[]): Promise<readonly LogChunk[]>;
}

/**
 * Keeps an execution's logs readable while it still runs: each batch becomes a row. A write that fails
 * is no end: its entries stay, and go in with the final state.
 */
export function createLogChunks(
  context: Context,
  scope: TenantScope,
  executionId: string,
  record: Pick<ExecutionRecord, "ensureStarted">,
): LogChunks {
  const unwritten: LogChunk[] = [];
  let lastNumber = 0;
  let entryCount = 0;
  let writing: Promise<void> | null = null;

  const append = (entries: LogEntry[]) => {
    if (entries.length === 0) return;
    lastNumber += 1;
    entryCount += entries.length;
    unwritten.push({ number: lastNumber, entries });
  };

  const write = async () => {
    await record.ensureStarted();
    for (let chunk = unwritten[0]; chunk !== undefined; chunk = unwritten[0]) {
      const next = chunk;
      const row = { tenantId: scope.tenantId, executionId, ...next };
      await context.database.inTenant(scope, (tx) => insertLogChunks(tx, [row]));
      unwritten.shift();
    }
  };

  return {
    add(entries) {
      append(entries);
      writing ??= write()
        .catch(() => {
          // Still in `unwritten`: the next batch or the final transaction writes it, and fails loudly if it cannot.
        })
        .finally(() => {
          writing = null;
        });
    },
    async finish(all) {
      if (writing !== null) await writing;
      append(all.slice(entryCount));
      return unwritten;
    },
  };
}
