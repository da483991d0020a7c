import { type Caller, createScript, createScriptInput } from "@runlet/core";
import { copyScripts } from "../../product/copy-scripts.ts";
import type { Installation } from "../../product/installation.ts";

/** Scripts that run each minute, for one tenant. */
export async function createSchedules(
  installation: Installation,
  caller: Caller,
  count: number,
): Promise<void> {
  const input = createScriptInput.parse({
    name: "each minute",
    type: "scheduled",
    status: "active",
    source: "export default () => ({ ok: true });",
    schedule: { cron: "* * * * *", catchUp: "all" },
  });
  const { id } = await createScript(installation.context, caller, input);
  await copyScripts(installation, {
    tenantId: caller.tenant.id,
    scriptId: id,
    intoTenantIds: [caller.tenant.id],
    firstNumber: 1,
    copiesEach: count - 1,
    tables: ["schedules"],
  });
}
