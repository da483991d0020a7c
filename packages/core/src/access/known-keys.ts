import type { Context } from "../context.ts";
import { createTenantCache } from "../tenant-cache.ts";
import type { TenantChanges } from "../tenant-changes.ts";
import { findApiKey, type KnownKey } from "./authenticate-api-key.ts";
import type { Caller } from "./caller.ts";
import { hashToken, isApiKey } from "./token.ts";

/** A disabled user is no change of a tenant, nor is a superadmin who is none any more: their keys end within this time. */
const ttlMs = 3_000;
const maxKeys = 10_000;

/** API keys that were used a moment ago, so that not every call asks the database. */
export interface KnownKeys {
  /** As `authenticateApiKey`, at most 3 s behind the database. */
  authenticate(key: string, from: { ip: string }): Promise<Caller | null>;
}

export function createKnownKeys(context: Context, changes: TenantChanges): KnownKeys {
  const cache = createTenantCache<KnownKey>({
    changes,
    tenantIdOf: ({ caller }) => caller.tenant.id,
    sizeOf: () => 1,
    maxSize: maxKeys,
    ttlMs,
  });
  return {
    async authenticate(key, { ip }) {
      if (!isApiKey(key)) return null;
      // A key itself is not kept in memory.
      const hash = Buffer.from(hashToken(key)).toString("base64");
      const known = await cache.get(hash, () => findApiKey(context, key));
      if (known === null || (known.expiresAt !== null && known.expiresAt <= context.now())) {
        return null;
      }
      return { ...known.caller, ip };
    },
  };
}
