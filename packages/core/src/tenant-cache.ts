import { LRUCache } from "lru-cache";
import type { TenantChanges } from "./tenant-changes.ts";

interface Entry<Value> {
  /** Null while it is being read, and where there is nothing. */
  value: Value | null;
  reading: Promise<Value | null> | null;
}

/** Values of tenants, kept in memory and forgotten when their tenant changes: at most a second behind the database. */
export interface TenantCache<Value> {
  /**
   * The value, or null where there is none; a promise of it when it has to be read, or the database asked for changes.
   * @param read from the database, what belongs to the key
   */
  get(key: string, read: () => Promise<Value | null>): Value | null | Promise<Value | null>;
}

/**
 * @param options.tenantIdOf whose change makes a value stale
 * @param options.maxSize of all values together, in units of `sizeOf`; the least used goes first
 * @param options.ttlMs how long a value is used at most, where other things than its tenant change it
 */
export function createTenantCache<Value extends object>(options: {
  changes: TenantChanges;
  tenantIdOf: (value: Value) => string;
  sizeOf: (value: Value) => number;
  maxSize: number;
  ttlMs?: number;
}): TenantCache<Value> {
  const { changes, tenantIdOf, sizeOf, maxSize, ttlMs = 0 } = options;
  const entries = new LRUCache<string, Entry<Value>>({
    maxSize,
    // Also nothing takes room: keys may be whatever a stranger asks for.
    sizeCalculation: ({ value }) => (value === null ? 1 : Math.max(1, sizeOf(value))),
    ttl: ttlMs,
  });
  changes.listen((tenantIds) => {
    for (const [key, { value }] of entries.entries()) {
      // Nothing may have become something, and what is being read may have been read too early.
      if (value === null || tenantIds === null || tenantIds.has(tenantIdOf(value))) {
        entries.delete(key);
      }
    }
  });

  function start(key: string, read: () => Promise<Value | null>): Promise<Value | null> {
    const entry: Entry<Value> = { value: null, reading: null };
    entry.reading = read().then(
      (value) => {
        // Read again by the next, when it was forgotten meanwhile.
        if (entries.peek(key) === entry) entries.set(key, { value, reading: null });
        return value;
      },
      (error) => {
        if (entries.peek(key) === entry) entries.delete(key);
        throw error;
      },
    );
    entries.set(key, entry);
    return entry.reading;
  }

  const look: TenantCache<Value>["get"] = (key, read) => {
    const entry = entries.get(key);
    return entry === undefined ? start(key, read) : (entry.reading ?? entry.value);
  };

  return {
    get(key, read) {
      const catchingUp = changes.catchUp();
      return catchingUp === null ? look(key, read) : catchingUp.then(() => look(key, read));
    },
  };
}
