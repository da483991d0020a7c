/**
 * VMs that a tenant's own programs cost their lives still count as the tenant's for a while: else a tenant
 * whose scripts kill their VMs as fast as they can would keep the machine busy starting new ones.
 */

/** One of them is given back to its tenant so often. */
const RETURN_MS = 2_000;

export interface LostVms {
  add(tenantId: string): void;
  /** How many of the tenant's VMs are not given back yet. A single one is replaced at once. */
  of(tenantId: string): number;
  stop(): void;
}

/** @param onReturn the tenant may have one VM more */
export function createLostVms(onReturn: (tenantId: string) => void): LostVms {
  const lost = new Map<string, { count: number; timer: NodeJS.Timeout }>();
  const giveBack = (tenantId: string): void => {
    const entry = lost.get(tenantId);
    if (entry) {
      entry.count -= 1;
      if (entry.count === 0) {
        clearInterval(entry.timer);
        lost.delete(tenantId);
      }
      onReturn(tenantId);
    }
  };
  return {
    add(tenantId) {
      const entry = lost.get(tenantId);
      if (entry) {
        entry.count += 1;
      } else {
        const timer = setInterval(() => giveBack(tenantId), RETURN_MS);
        lost.set(tenantId, { count: 1, timer });
      }
    },
    of: (tenantId) => Math.max(0, (lost.get(tenantId)?.count ?? 0) - 1),
    stop() {
      for (const { timer } of lost.values()) {
        clearInterval(timer);
      }
      lost.clear();
    },
  };
}
