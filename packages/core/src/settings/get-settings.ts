import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { loadSettings, type Settings } from "./tenant-settings.ts";

/** The tenant's settings; whoever reads scripts needs their maxima. */
export async function getSettings(context: Context, caller: Caller): Promise<Settings> {
  requirePermission(caller, "scripts.read");
  return context.database.inTenant(caller.scope, (tx) => loadSettings(tx, caller.tenant.id));
}
