import { CoreError } from "../errors.ts";
import type { ScriptStatus } from "../scripts/script.ts";
import { mayStart } from "../scripts/script-status.ts";
import type { Trigger } from "./execution.ts";

/** What a person asked for, in the dashboard or through the API; a replay too is somebody's wish. */
const byHand: ReadonlySet<Trigger> = new Set(["manual", "api", "replay"]);

export function mayRun(status: ScriptStatus, trigger: Trigger): boolean {
  return mayStart(status, byHand.has(trigger));
}

/** Rejects with `script_not_active` when the script's status refuses this trigger. */
export function requireRunnable(script: { name: string; status: ScriptStatus }, trigger: Trigger) {
  if (mayRun(script.status, trigger)) return;
  throw new CoreError("script_not_active", `The script ${script.name} is ${script.status}`);
}
