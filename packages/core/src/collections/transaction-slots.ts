import { HostCallError } from "../host-calls/host-call-error.ts";

/** How many transactions of scripts may be open at once: each one keeps a connection while its script thinks. */
export interface TransactionSlots {
  /**
   * Waits for a place, first come first served among the tenants that may have one more.
   *
   * @returns gives the place back
   * @throws HostCallError `unavailable` after `waitMs`, or when the signal fires
   */
  acquire(tenantId: string, signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  tenantId: string;
  start(): void;
}

/**
 * @param options.max open at once
 * @param options.maxOfTenant of those, of one tenant, so that none keeps all others waiting
 */
export function createTransactionSlots({
  max,
  maxOfTenant,
  waitMs,
}: {
  max: number;
  maxOfTenant: number;
  waitMs: number;
}): TransactionSlots {
  const open: string[] = [];
  const waiters = new Set<Waiter>();

  const hasRoom = (tenantId: string) =>
    open.length < max && open.filter((holder) => holder === tenantId).length < maxOfTenant;

  const startNext = () => {
    for (const waiter of waiters) {
      if (!hasRoom(waiter.tenantId)) continue;
      waiters.delete(waiter);
      open.push(waiter.tenantId);
      waiter.start();
    }
  };

  const releaseOf = (tenantId: string) => () => {
    open.splice(open.indexOf(tenantId), 1);
    startNext();
  };

  return {
    acquire(tenantId, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const ended = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
      const waiter = {
        tenantId,
        start: () => {
          ended.removeEventListener("abort", giveUp);
          resolve(releaseOf(tenantId));
        },
      };
      const giveUp = () => {
        waiters.delete(waiter);
        const message = `Too many transactions are open; none ended within ${waitMs} ms`;
        reject(new HostCallError("unavailable", message));
      };
      if (ended.aborted) giveUp();
      else {
        ended.addEventListener("abort", giveUp);
        waiters.add(waiter);
        startNext();
      }
      return promise;
    },
  };
}
