import type { Trigger } from "../executions/execution.ts";
import type { LoadedProgram } from "../executions/load-program.ts";
import type { ScriptLoads } from "./script-loads.ts";

/** An execution that a runner has taken from the queue: it is `running` when the transaction commits. */
export interface Claimed {
  tenantId: string;
  id: string;
  loaded: LoadedProgram;
  inputJson: string;
  trigger: Trigger;
  attempt: number;
  userId: string | null;
  apiKeyId: string | null;
  parentId: string | null;
  eventId: string | null;
  queuedAt: Date;
  startedAt: Date;
}

/** What came of the turns in one queue. */
export interface QueueClaim {
  claimed: Claimed[];
  /** What was taken out of the queue, with those whose script may not run any more. */
  rows: readonly { tenant_id: string; script_id: string }[];
  /** Of tenants with more scripts than a turn looks at: the last that was looked at. */
  cutAt: ReadonlyMap<string, string>;
}

/** Who claims, and how much each script has under way already. */
export interface Claiming {
  runnerId: string;
  loads: ScriptLoads;
}
