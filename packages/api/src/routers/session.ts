import type { CallerRole, Permission, SignedInUser } from "@runlet/core";
import { publicProcedure, router } from "../procedures.ts";

export interface SessionInfo {
  /** Null with an API key, and for nobody. */
  user: SignedInUser | null;
  /** Null when no tenant is named, or it is not the caller's. */
  caller: {
    role: CallerRole;
    permissions: Permission[];
    tenant: { id: string; slug: string; name: string };
  } | null;
}

export const sessionRouter = router({
  get: publicProcedure.query(({ ctx: { user, caller } }): SessionInfo => {
    if (caller === null) return { user, caller: null };
    const { role, permissions, tenant } = caller;
    return { user, caller: { role, permissions: [...permissions], tenant } };
  }),
});
