import type { Database, TenantScope } from "../context.ts";
import { HostCallError } from "../host-calls/host-call-error.ts";
import { createTenantPlaces, type TenantPlaces } from "../host-calls/tenant-places.ts";
import type { JsonValue } from "../json.ts";
import { toHostCallError } from "./database-refusal.ts";
import { prepareOperation } from "./document-operations.ts";
import { createExecutionTransaction } from "./execution-transaction.ts";
import { type Along, type Operation, statementsAlone } from "./run-statement.ts";
import { openTransaction } from "./script-transaction.ts";

/** What `ctx.db` of one execution asks of its host. */
export interface DocumentCalls {
  /**
   * Does one call: `db.query get count insert update upsert delete` with the collection and what follows it,
   * `db.begin` (answers the transaction's id), `db.commit` and `db.rollback`.
   *
   * @param args as the script gave them, out of `JSON.parse`; checked here
   * @param transactionId of the transaction that the call is part of, or null
   * @param along for a call outside of transactions that changes documents: a statement that is committed with it
   * @throws HostCallError `validation too_large conflict timeout transaction_closed unavailable`; anything else is a
   * fault of the platform
   */
  call(
    operation: string,
    args: readonly unknown[],
    transactionId: string | null,
    along?: Along,
  ): Promise<JsonValue>;
  /** Rolls back what is open, and resolves when its connection is free. Later calls are refused. */
  release(): Promise<void>;
}

/** The documents of all tenants, for the scripts that one process runs. */
export interface DocumentStore {
  /** @param signal rolls back what is open, as `release` does */
  callsOf(scope: TenantScope, signal: AbortSignal): DocumentCalls;
}

/** What a statement on documents may take, a script's or a caller's. */
export const statementTimeoutMs = 5_000;

const defaults = {
  statementTimeoutMs,
  /** What a transaction may take from its begin to its end. */
  transactionLifeMs: 10_000,
  /** Transactions that are open at once: each keeps one of the database's connections. */
  maxTransactions: 8,
  /** Of those, of one tenant. */
  maxTransactionsOfTenant: 4,
  /** Calls outside of transactions under way at once, each on a connection of its own. */
  maxCalls: 12,
  maxCallsOfTenant: 6,
  /** How long a transaction or a call waits for its place among them. */
  waitMs: 5_000,
};

export type DocumentStoreOptions = Partial<typeof defaults>;

/** One a process: it bounds how many of the database's connections scripts hold at once. */
export function createDocumentStore(
  database: Database,
  given: DocumentStoreOptions = {},
): DocumentStore {
  const options = { ...defaults, ...given };
  const { waitMs } = options;
  const transactions = createTenantPlaces({
    max: options.maxTransactions,
    maxOfTenant: options.maxTransactionsOfTenant,
    waitMs,
    what: "transactions are open",
  });
  const calls = createTenantPlaces({
    max: options.maxCalls,
    maxOfTenant: options.maxCallsOfTenant,
    waitMs,
    what: "calls of ctx.db are under way",
  });
  const places = { transactions, calls };
  return {
    callsOf: (scope, signal) => createDocumentCalls({ database, places, options, scope, signal }),
  };
}

interface Execution {
  database: Database;
  places: { transactions: TenantPlaces; calls: TenantPlaces };
  options: typeof defaults;
  scope: TenantScope;
  signal: AbortSignal;
}

function createDocumentCalls(execution: Execution): DocumentCalls {
  const { database, places, scope, signal, options } = execution;
  const { statementTimeoutMs } = options;
  const ended = new AbortController();
  const transactions = createExecutionTransaction(() => openInSlot(execution, ended.signal));

  const release = () => {
    ended.abort();
    return transactions.end();
  };
  if (signal.aborted) void release();
  else signal.addEventListener("abort", () => void release(), { once: true });

  const runAlone = async (operation: Operation<JsonValue>, along: Along): Promise<JsonValue> => {
    const giveBack = await places.calls.acquire(scope.tenantId, ended.signal);
    try {
      return await operation(statementsAlone(database, scope, { statementTimeoutMs, along }));
    } catch (error) {
      throw toHostCallError(error);
    } finally {
      giveBack();
    }
  };

  return {
    release,
    async call(name, args, transactionId, along = null) {
      if (ended.signal.aborted) throw new HostCallError("unavailable", "The execution has ended");
      if (name === "db.begin") return transactions.begin();
      if (name === "db.commit") await transactions.find(transactionId).commit();
      else if (name === "db.rollback") await transactions.find(transactionId).rollback();
      else {
        const operation = prepareOperation(name, scope.tenantId, args);
        if (transactionId === null) return runAlone(operation, along);
        return transactions.find(transactionId).run(operation);
      }
      return null;
    },
  };
}

async function openInSlot(execution: Execution, ended: AbortSignal) {
  const { database, places, scope, options } = execution;
  const giveBack = await places.transactions.acquire(scope.tenantId, ended);
  try {
    const transaction = await openTransaction(database, scope, {
      lifeMs: options.transactionLifeMs,
      statementTimeoutMs: options.statementTimeoutMs,
    });
    void transaction.ended.then(giveBack);
    return transaction;
  } catch (error) {
    giveBack();
    throw error;
  }
}
