import type { Database, TenantScope, Tx } from "../context.ts";
import { HostCallError } from "../host-calls/host-call-error.ts";
import { toHostCallError } from "./database-refusal.ts";
import { type Operation, statementsIn } from "./run-statement.ts";

/**
 * A transaction that stays open between calls of a script:
 *
 *   open → committed
 *        → rolled back, by a call that failed, by the script, by its time limit or by the end of its execution
 *
 * Its calls run one after the other. It sees documents as they were when it began (REPEATABLE READ): what another
 * transaction changed meanwhile cannot be changed once more, `conflict` says so.
 */
export interface ScriptTransaction {
  /** Rejects with `transaction_closed` once it is no longer open; any other failure rolls it back. */
  run<Answer>(operation: Operation<Answer>): Promise<Answer>;
  commit(): Promise<void>;
  /** Does nothing when it was rolled back before; rejects with `transaction_closed` when it was committed. */
  rollback(): Promise<void>;
  /** Rolls back for a reason that later calls are told, after the statement that is under way. */
  abandon(reason: string): void;
  isOpen(): boolean;
  /** When its connection is free again. */
  readonly ended: Promise<void>;
}

export interface TransactionLimits {
  /** From its begin to its end. */
  lifeMs: number;
  statementTimeoutMs: number;
}

/** Makes Prisma roll back; goes no further than this file. */
class RolledBack extends Error {}

/** Rejects with `unavailable` when the database cannot be asked. */
export async function openTransaction(
  database: Database,
  scope: TenantScope,
  { lifeMs, statementTimeoutMs }: TransactionLimits,
): Promise<ScriptTransaction> {
  const opened = Promise.withResolvers<Tx>();
  const outcome = Promise.withResolvers<void>();
  const transaction = database.inTenant(
    scope,
    (tx) => {
      opened.resolve(tx);
      return outcome.promise;
    },
    // Prisma's own limit is the second line: ours waits for the statement under way.
    {
      timeoutMs: lifeMs + 2 * statementTimeoutMs,
      statementTimeoutMs,
      isolationLevel: "RepeatableRead",
    },
  );
  const ended = transaction.catch((error: unknown) => opened.reject(error));
  const tx = await opened.promise.catch((error: unknown) => {
    throw toHostCallError(error);
  });

  let closedBecause: string | null = null;
  let isCommitted = false;
  let last: Promise<unknown> = Promise.resolve();

  const inOrder = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const requireOpen = () => {
    if (closedBecause === null) return;
    throw new HostCallError("transaction_closed", `The transaction is closed: ${closedBecause}`);
  };
  const abandon = (reason: string) => {
    if (closedBecause !== null) return;
    closedBecause = reason;
    clearTimeout(timer);
    void last.then(() => outcome.reject(new RolledBack(reason)));
  };
  const timer = setTimeout(
    () => abandon(`it was open for more than ${lifeMs} ms and was rolled back`),
    lifeMs,
  );

  return {
    ended,
    abandon,
    isOpen: () => closedBecause === null,
    run: (operation) =>
      inOrder(async () => {
        requireOpen();
        try {
          const answer = await operation(statementsIn(tx));
          requireOpen();
          return answer;
        } catch (error) {
          abandon("a call in it failed, and it was rolled back");
          throw toHostCallError(error);
        }
      }),
    commit: () =>
      inOrder(async () => {
        requireOpen();
        closedBecause = "it was committed";
        isCommitted = true;
        clearTimeout(timer);
        outcome.resolve();
        await transaction.catch((error: unknown) => {
          throw toHostCallError(error);
        });
      }),
    async rollback() {
      await inOrder(async () => {
        if (isCommitted) requireOpen();
        abandon("it was rolled back");
      });
      await ended;
    },
  };
}
