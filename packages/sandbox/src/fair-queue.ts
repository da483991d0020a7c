/**
 * Waiting work. Tenants take turns, and within a tenant its lanes do: a lane holds the executions of
 * one version of a script at one depth, which all wait for the same. Only the oldest of a lane is
 * looked at, so a thousand executions of a script that may not run now cost one look, and hold up
 * no other script.
 */
export interface Waits {
  readonly tenantId: string;
  /** Of calls between scripts; waiting is counted apart for each. */
  readonly depth: number;
  readonly lane: string;
}

/** Takes an item if there is room for it, and says whether it did. */
export type Place<T> = (item: T) => boolean;

export interface FairQueue<T extends Waits> {
  add(item: T): void;
  /** Does nothing for an item that has left already. */
  remove(item: T): void;
  /** Gives each tenant its turns, the one served longest ago first, until nothing more is taken. */
  serve(place: Place<T>): void;
  /** Gives one tenant all turns it can use: for room that only this tenant can have. */
  serveTenant(tenantId: string, place: Place<T>): void;
  waitingOf(tenantId: string, depth: number): number;
  waitingAt(depth: number): number;
  size(): number;
  /** Empties the queue. */
  drain(): T[];
}

interface Tenant<T> {
  /** In order of turns: a lane that was served goes to the end. */
  lanes: Map<string, Set<T>>;
  waitingAt: Map<number, number>;
}

export function createFairQueue<T extends Waits>(): FairQueue<T> {
  // In order of turns: a tenant that was served goes to the end.
  const tenants = new Map<string, Tenant<T>>();
  const waitingAt = new Map<number, number>();
  let size = 0;

  function count(tenant: Tenant<T>, depth: number, change: 1 | -1): void {
    tenant.waitingAt.set(depth, (tenant.waitingAt.get(depth) ?? 0) + change);
    waitingAt.set(depth, (waitingAt.get(depth) ?? 0) + change);
    size += change;
  }

  function take(tenant: Tenant<T>, items: Set<T>, item: T): void {
    if (items.delete(item)) {
      count(tenant, item.depth, -1);
      if (items.size === 0) {
        tenant.lanes.delete(item.lane);
      }
      if (tenant.lanes.size === 0) {
        tenants.delete(item.tenantId);
      }
    }
  }

  /** @returns whether the tenant had a turn and has more work */
  function serveTurn(tenantId: string, place: Place<T>): boolean {
    const tenant = tenants.get(tenantId);
    for (const [lane, items] of tenant?.lanes ?? []) {
      const [oldest] = items;
      if (tenant && oldest !== undefined && place(oldest)) {
        take(tenant, items, oldest);
        moveToEnd(tenant.lanes, lane);
        moveToEnd(tenants, tenantId);
        return tenants.has(tenantId);
      }
    }
    return false;
  }

  return {
    add(item) {
      const tenant = tenants.get(item.tenantId) ?? { lanes: new Map(), waitingAt: new Map() };
      const items = tenant.lanes.get(item.lane) ?? new Set();
      items.add(item);
      tenant.lanes.set(item.lane, items);
      tenants.set(item.tenantId, tenant);
      count(tenant, item.depth, 1);
    },
    remove(item) {
      const tenant = tenants.get(item.tenantId);
      const items = tenant?.lanes.get(item.lane);
      if (tenant && items) {
        take(tenant, items, item);
      }
    },
    serve(place) {
      let turns = [...tenants.keys()];
      while (turns.length > 0) {
        turns = turns.filter((tenantId) => serveTurn(tenantId, place));
      }
    },
    serveTenant(tenantId, place) {
      while (serveTurn(tenantId, place)) {}
    },
    waitingOf: (tenantId, depth) => tenants.get(tenantId)?.waitingAt.get(depth) ?? 0,
    waitingAt: (depth) => waitingAt.get(depth) ?? 0,
    size: () => size,
    drain() {
      const all = [...tenants.values()].flatMap(({ lanes }) =>
        [...lanes.values()].flatMap((items) => [...items]),
      );
      for (const { lanes, waitingAt: waitingOfTenant } of tenants.values()) {
        // A turn may be under way: it must find nothing more.
        lanes.clear();
        waitingOfTenant.clear();
      }
      tenants.clear();
      waitingAt.clear();
      size = 0;
      return all;
    },
  };
}

function moveToEnd<V>(map: Map<string, V>, key: string): void {
  const value = map.get(key);
  if (value !== undefined) {
    map.delete(key);
    map.set(key, value);
  }
}
