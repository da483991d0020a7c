import type { Context } from "@runlet/core";
import type { KeySets } from "./auth/key-sets.ts";

/** What answering calls of endpoints needs beside core's context. */
export interface GatewayContext extends Context {
  /** The keys of the issuers whose tokens endpoints take. */
  keySets: KeySets;
  /** Tells the operator of a setting of a tenant's that is wrong: callers cause it, so each is told once a minute at most. */
  warn(fields: Record<string, unknown>, message: string): void;
}
