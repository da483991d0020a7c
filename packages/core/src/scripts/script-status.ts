import { type Caller, hasPermission } from "../access/caller.ts";
import { isRoleWithin } from "../access/permission.ts";
import type { ScriptStatus } from "./script.ts";

const successors: Record<ScriptStatus, readonly ScriptStatus[]> = {
  draft: ["active", "archived"],
  active: ["paused", "disabled", "archived"],
  paused: ["active", "disabled", "archived"],
  disabled: ["active", "archived"],
  archived: ["draft"],
};

/** Whether the table of statuses has this step at all. */
export function canBecome(from: ScriptStatus, to: ScriptStatus): boolean {
  return successors[from].includes(to);
}

/** Who disables a script has a reason: only a tenant's admin takes it back. */
export function needsAdmin(from: ScriptStatus, to: ScriptStatus): boolean {
  return from === "disabled" && to === "active";
}

/** The statuses that the caller may give a script now. */
export function allowedStatuses(from: ScriptStatus, caller: Caller): ScriptStatus[] {
  if (!hasPermission(caller, "scripts.update")) return [];
  return successors[from].filter(
    (to) => !needsAdmin(from, to) || isRoleWithin("admin", caller.role),
  );
}

/** By hand a script also runs as a draft and while paused; its triggers, and other scripts, start it only while active. */
export function mayStart(status: ScriptStatus, isByHand: boolean): boolean {
  return status === "active" || (isByHand && (status === "draft" || status === "paused"));
}
