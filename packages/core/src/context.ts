import type { Database, TenantScope, Tx } from "@runlet/db";
import type { Executor } from "./executions/executor.ts";

export type { Database, TenantScope, Tx };

/** All that an action needs of the world. The composition root of each app makes one. */
export interface Context {
  database: Database;
  /** RUNLET_SECRET: encryption and session key of the instance. */
  secret: string;
  /** Hosts of the operator's network that tenants' admins may open to their scripts. */
  permittedHosts: readonly string[];
  /** Values that RUNLET_SECRET had before: what was encrypted under them can still be read. */
  previousSecrets: readonly string[];
  now(): Date;
  executor: Executor;
}
