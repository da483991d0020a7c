/** Waiting work, served round robin over tenants and bounded twice. */
export interface FairQueue<T> {
  add(tenantId: string, item: T): "added" | "tenant_busy" | "overloaded";
  remove(tenantId: string, item: T): void;
  /**
   * Gives each tenant its turn, the one served longest ago first.
   * @param place takes the tenant's oldest item if there is room for it, and says whether it did
   */
  serve(place: (tenantId: string, item: T) => boolean): void;
  waitingOf(tenantId: string): number;
  size(): number;
  /** Empties the queue. */
  drain(): T[];
}

export function createFairQueue<T>(maxPerTenant: number, maxTotal: number): FairQueue<T> {
  // In order of turns: a tenant that was served goes to the end.
  const tenants = new Map<string, T[]>();
  let total = 0;
  const drop = (tenantId: string, items: T[], index: number): void => {
    items.splice(index, 1);
    total -= 1;
    if (items.length === 0) {
      tenants.delete(tenantId);
    }
  };
  return {
    add(tenantId, item) {
      const items = tenants.get(tenantId) ?? [];
      if (items.length >= maxPerTenant) {
        return "tenant_busy";
      }
      if (total >= maxTotal) {
        return "overloaded";
      }
      items.push(item);
      tenants.set(tenantId, items);
      total += 1;
      return "added";
    },
    remove(tenantId, item) {
      const items = tenants.get(tenantId);
      const index = items?.indexOf(item) ?? -1;
      if (items && index >= 0) {
        drop(tenantId, items, index);
      }
    },
    serve(place) {
      let isProgress = true;
      while (isProgress) {
        isProgress = false;
        for (const [tenantId, items] of [...tenants]) {
          const oldest = items[0];
          if (oldest !== undefined && place(tenantId, oldest)) {
            isProgress = true;
            drop(tenantId, items, 0);
            if (items.length > 0) {
              tenants.delete(tenantId);
              tenants.set(tenantId, items);
            }
          }
        }
      }
    },
    waitingOf: (tenantId) => tenants.get(tenantId)?.length ?? 0,
    size: () => total,
    drain() {
      const all = [...tenants.values()].flat();
      tenants.clear();
      total = 0;
      return all;
    },
  };
}
