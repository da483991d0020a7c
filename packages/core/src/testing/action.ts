import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";

/** Ids of a tenant's rows, for its actions to work on. */
export interface Targets {
  scriptId: string;
  /** One that is pending. */
  executionId: string;
  apiKeyId: string;
  userId: string;
  /** Of a secret that is there, in the tenant of the other rows. */
  secretName: string;
  eventId: string;
  /** Two that are open. */
  deadLetterId: string;
  otherDeadLetterId: string;
}

/** An action of a caller in a tenant, and what is owed for it. */
export interface Action {
  call(context: Context, caller: Caller, targets: Targets): Promise<unknown>;
  /** Its name in the audit log; left out for what changes nothing. */
  audited?: string;
  /** Whether it works on a row that the input names. */
  hasTarget?: true;
  permission: string;
}
