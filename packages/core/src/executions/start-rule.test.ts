import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { type ScriptStatus, scriptStatuses } from "../scripts/script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { executeScript } from "./execute-script.ts";
import { type Trigger, triggers } from "./execution.ts";
import { listExecutions } from "./list-executions.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const execute = (scriptId: string, input: unknown, trigger: Trigger) =>
  executeScript(core.context, { tenantId: admin.tenant.id, scriptId, input, trigger });

const wayTo: Record<ScriptStatus, ScriptStatus[]> = {
  draft: [],
  active: ["active"],
  paused: ["active", "paused"],
  disabled: ["active", "disabled"],
  archived: ["archived"],
};
const byHand: Trigger[] = ["manual", "api", "replay"];

test.each(scriptStatuses)(
  "a script that is %s runs for the triggers of its status only",
  async (status) => {
    const { id } = await createScript(core.context, admin, scriptInput({ name: `is ${status}` }));
    for (const step of wayTo[status]) await setStatus(core.context, admin, { id, status: step });
    for (const trigger of triggers) {
      const mayRun =
        status === "active" || (byHand.includes(trigger) && ["draft", "paused"].includes(status));
      const run = execute(id, null, trigger);
      if (mayRun) expect((await run).status).toBe("completed");
      else await expect(run).rejects.toMatchObject({ code: "script_not_active" });
    }
    const { items } = await listExecutions(core.context, admin, { scriptId: id, limit: 10 });
    expect(items).toHaveLength(
      status === "active" ? 7 : ["draft", "paused"].includes(status) ? 3 : 0,
    );
  },
);
