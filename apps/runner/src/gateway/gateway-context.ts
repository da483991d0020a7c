import type { Context, EndpointRoutes, EndWatch, KnownKeys, RateLimiter } from "@runlet/core";
import type { Admission } from "./admission.ts";
import type { KeySets } from "./auth/key-sets.ts";
import type { BodyRoom } from "./body-room.ts";

/** What answering requests needs: beside the context, what is kept in memory so that a call does not ask others first. */
export interface GatewayContext extends Context {
  routes: EndpointRoutes;
  admission: Admission;
  keys: KnownKeys;
  limiter: RateLimiter;
  bodies: BodyRoom;
  /** Who repeats a request waits for the end of its first. */
  ends: EndWatch;
  /** The keys of the issuers whose tokens endpoints take. */
  keySets: KeySets;
  /** Tells the operator of a setting of a tenant's that is wrong: callers cause it, so each is told once a minute at most. */
  warn(fields: Record<string, unknown>, message: string): void;
}
