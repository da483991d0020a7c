import { HostCallError } from "./host-call-error.ts";

/**
 * Bounds how much of something scarce the scripts of one runner hold at once: connections to the database, requests to the
 * network. First come, first served among the tenants that may have one more.
 */
export interface TenantPlaces {
  /**
   * Waits for a place.
   * @returns gives the place back
   * @throws HostCallError `unavailable` after `waitMs`, or when the signal fires
   */
  acquire(tenantId: string, signal: AbortSignal): Promise<() => void>;
}

export interface TenantPlacesOptions {
  max: number;
  /** Of those, of one tenant, so that none keeps all others waiting. */
  maxOfTenant: number;
  waitMs: number;
  /** What the places are for, as in "Too many transactions are open". */
  what: string;
}

interface Waiter {
  tenantId: string;
  start(): void;
}

export function createTenantPlaces(options: TenantPlacesOptions): TenantPlaces {
  const { max, maxOfTenant, waitMs, what } = options;
  const heldBy = new Map<string, number>();
  const waiters = new Set<Waiter>();
  let held = 0;

  const hasRoom = (tenantId: string) => held < max && (heldBy.get(tenantId) ?? 0) < maxOfTenant;

  const take = (tenantId: string) => {
    held += 1;
    heldBy.set(tenantId, (heldBy.get(tenantId) ?? 0) + 1);
    return () => {
      held -= 1;
      const left = (heldBy.get(tenantId) ?? 0) - 1;
      if (left === 0) heldBy.delete(tenantId);
      else heldBy.set(tenantId, left);
      startNext();
    };
  };

  const startNext = () => {
    for (const waiter of waiters) {
      if (held >= max) return;
      if (hasRoom(waiter.tenantId)) waiter.start();
    }
  };

  const wait = (tenantId: string, signal: AbortSignal): Promise<() => void> => {
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const leave = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
      waiters.delete(waiter);
    };
    const giveUp = () => {
      leave();
      reject(new HostCallError("unavailable", `Too many ${what}; none ended within ${waitMs} ms`));
    };
    const waiter = {
      tenantId,
      start: () => {
        leave();
        resolve(take(tenantId));
      },
    };
    const timer = setTimeout(giveUp, waitMs);
    signal.addEventListener("abort", giveUp);
    waiters.add(waiter);
    return promise;
  };

  return {
    async acquire(tenantId, signal) {
      if (signal.aborted) throw new HostCallError("unavailable", "The execution has ended");
      // Whoever waits in front cannot have this place, or would have it.
      return hasRoom(tenantId) ? take(tenantId) : wait(tenantId, signal);
    },
  };
}
