import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { updateRole } from "../roles/update-role.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant, signInTestUser, type TestTenant } from "../testing/test-tenant.ts";
import { createScript } from "./create-script.ts";
import { getScript } from "./get-script.ts";
import { type ScriptStatus, scriptStatuses } from "./script.ts";
import { setStatus } from "./set-status.ts";

let core: TestCore;
let tenant: TestTenant;
/** A developer whose role was granted scripts.update. */
let developer: Caller;

beforeAll(async () => {
  core = await createTestCore();
  tenant = await createTestTenant(core, "acme");
  await updateRole(core.context, tenant.callers.admin, {
    name: "developer",
    permissions: [
      "scripts.read",
      "scripts.create",
      "scripts.execute",
      "data.read",
      "scripts.update",
    ],
  });
  const email = "dev@example.com";
  developer = (await signInTestUser(core, { email, role: "developer" }, tenant.slug)).caller;
});
afterAll(() => core.release());

const may: Record<ScriptStatus, ScriptStatus[]> = {
  draft: ["active", "archived"],
  active: ["paused", "disabled", "archived"],
  paused: ["active", "disabled", "archived"],
  disabled: ["active", "archived"],
  archived: ["draft"],
};

const wayTo: Record<ScriptStatus, ScriptStatus[]> = {
  draft: [],
  active: ["active"],
  paused: ["active", "paused"],
  disabled: ["active", "disabled"],
  archived: ["archived"],
};

async function makeScript(name: string, status: ScriptStatus): Promise<string> {
  const { id } = await createScript(core.context, tenant.callers.admin, scriptInput({ name }));
  for (const step of wayTo[status]) {
    await setStatus(core.context, tenant.callers.admin, { id, status: step });
  }
  return id;
}

const steps = scriptStatuses.flatMap((from) => scriptStatuses.map((to) => ({ from, to })));

test.each(steps)(
  "an admin takes a script from $from to $to, or is told why not",
  async ({ from, to }) => {
    const id = await makeScript(`admin ${from} ${to}`, from);
    const { admin } = tenant.callers;
    expect((await getScript(core.context, admin, { id })).allowedStatuses).toEqual(may[from]);
    const step = setStatus(core.context, admin, { id, status: to });
    if (from === to || may[from].includes(to)) {
      expect((await step).status).toBe(to);
    } else {
      await expect(step).rejects.toMatchObject({ code: "conflict", fields: [{ path: "status" }] });
      expect((await getScript(core.context, admin, { id })).status).toBe(from);
    }
  },
);

test.each(steps)("a developer with scripts.update: from $from to $to", async ({ from, to }) => {
  const id = await makeScript(`developer ${from} ${to}`, from);
  const allowed = may[from].filter((status) => !(from === "disabled" && status === "active"));
  expect((await getScript(core.context, developer, { id })).allowedStatuses).toEqual(allowed);
  const step = setStatus(core.context, developer, { id, status: to });
  if (from === to || allowed.includes(to)) {
    expect((await step).status).toBe(to);
  } else {
    const code = from === "disabled" && to === "active" ? "forbidden" : "conflict";
    await expect(step).rejects.toMatchObject({ code });
  }
});

test("who may not update may not set a status", async () => {
  const id = await makeScript("for the viewer", "draft");
  const { viewer } = tenant.callers;
  expect((await getScript(core.context, viewer, { id })).allowedStatuses).toEqual([]);
  await expect(setStatus(core.context, viewer, { id, status: "active" })).rejects.toMatchObject({
    code: "forbidden",
  });
});
