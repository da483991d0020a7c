import type { Context, TenantScope, Tx } from "../context.ts";
import type { LogEntry } from "./execution.ts";

interface Chunk {
  number: number;
  entries: LogEntry[];
}

async function insertChunk(tx: Tx, scope: TenantScope, executionId: string, chunk: Chunk) {
  // A commit whose answer was lost is tried again with the same number and the same entries.
  await tx.$executeRaw`
    INSERT INTO execution_logs (tenant_id, execution_id, chunk, entries)
    VALUES (${scope.tenantId}::uuid, ${executionId}::uuid, ${chunk.number},
      ${JSON.stringify(chunk.entries)}::json)
    ON CONFLICT DO NOTHING`;
}

export interface LogChunks {
  /** Writes the entries soon, after those before them. */
  add(entries: LogEntry[]): void;
  /** Waits for writes under way, then takes all that was logged; nothing is added after that. */
  finish(all: LogEntry[]): Promise<void>;
  /** Writes what is not written yet. */
  writeRest(tx: Tx): Promise<void>;
}

/**
 * Keeps an execution's logs readable while it still runs: each batch becomes a row. A write that fails
 * is no end: its entries stay, and go in with the final state.
 */
export function createLogChunks(
  context: Context,
  scope: TenantScope,
  executionId: string,
): LogChunks {
  const unwritten: Chunk[] = [];
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
    for (let chunk = unwritten[0]; chunk !== undefined; chunk = unwritten[0]) {
      const next = chunk;
      await context.database.inTenant(scope, (tx) => insertChunk(tx, scope, executionId, next));
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
    },
    async writeRest(tx) {
      for (const chunk of unwritten) await insertChunk(tx, scope, executionId, chunk);
    },
  };
}
