import { newId } from "@runlet/db";
import { HostCallError } from "../host-calls/host-call-error.ts";
import type { ScriptTransaction } from "./script-transaction.ts";

/** The one transaction that an execution may have open. */
export interface ExecutionTransaction {
  /**
   * @returns the id by which calls name it
   * @throws HostCallError `conflict` while another one is open, `unavailable`
   */
  begin(): Promise<string>;
  /** The one of this id, open or not; rejects with `transaction_closed` when it is not the last one. */
  find(id: string | null): ScriptTransaction;
  /** Rolls back what is open, and resolves when its connection is free. None can begin any more. */
  end(): Promise<void>;
}

const hasEnded = "its execution has ended";

export function createExecutionTransaction(
  open: () => Promise<ScriptTransaction>,
): ExecutionTransaction {
  let isOver = false;
  let opening: Promise<ScriptTransaction> | null = null;
  let current: { id: string; transaction: ScriptTransaction } | null = null;

  const beginAfter = async (previous: ScriptTransaction | undefined) => {
    await previous?.ended;
    const transaction = await open();
    if (isOver) transaction.abandon(hasEnded);
    return transaction;
  };

  return {
    async begin() {
      if (isOver) throw new HostCallError("unavailable", `No transaction can begin: ${hasEnded}`);
      if (opening !== null || current?.transaction.isOpen()) {
        throw new HostCallError("conflict", "A transaction is open already; one is at a time");
      }
      opening = beginAfter(current?.transaction);
      try {
        current = { id: newId(), transaction: await opening };
      } finally {
        opening = null;
      }
      return current.id;
    },
    find(id) {
      if (current !== null && current.id === id) return current.transaction;
      throw new HostCallError("transaction_closed", "No transaction of this id is open");
    },
    async end() {
      isOver = true;
      const transaction = (await opening?.catch(() => null)) ?? current?.transaction;
      transaction?.abandon(hasEnded);
      await transaction?.ended;
    },
  };
}
