import type { TenantScope } from "../context.ts";

/**
 * Where `ctx.cache` keeps what it is given: the port behind which Postgres and Redis are alike. Keys, values and numbers come checked
 * (see `script-cache.ts`). What has expired reads as absent. Fails with HostCallError `unavailable` when it does not answer.
 */
export interface CacheStore {
  /** The value's JSON text; null when there is none. */
  get(scope: TenantScope, key: string): Promise<string | null>;
  /** Without `ttlSeconds` it stays until it is deleted; what was there before is forgotten, its expiry too. */
  set(scope: TenantScope, key: string, valueJson: string, ttlSeconds: number | null): Promise<void>;
  /** Whether there was something to delete. */
  delete(scope: TenantScope, key: string): Promise<boolean>;
  exists(scope: TenantScope, key: string): Promise<boolean>;
  /**
   * Adds to a whole number in one step that nobody comes between. What is absent counts as 0 and is made, and then only does
   * `ttlSeconds` count: a later increment leaves the expiry as it is.
   */
  increment(
    scope: TenantScope,
    key: string,
    by: number,
    ttlSeconds: number | null,
  ): Promise<Increment>;
}

/** The sum; or why nothing was added: the value is something else, or the sum is beyond the safe integers. */
export type Increment = { sum: number } | { refusal: "not_whole" | "out_of_range" };
