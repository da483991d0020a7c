import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { runQueue } from "../testing/run-queue.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { retryExecutionInput } from "./execution-input.ts";
import { getExecution } from "./get-execution.ts";
import { retryExecution } from "./retry-execution.ts";
import { runScript } from "./run-script.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const retry = (given: Record<string, unknown>) =>
  retryExecution(core.context, admin, retryExecutionInput.parse(given));

async function makeFailed(name: string) {
  const source = "export default (input) => { throw new Error('no ' + input.n); };";
  const script = await createScript(core.context, admin, scriptInput({ name, source }));
  const run = { scriptId: script.id, input: { n: 7, text: "\ud800" }, wait: true };
  return { scriptId: script.id, failed: await runScript(core.context, admin, run) };
}

test("it runs the newest version with the same input, as a try of its own", async () => {
  const { scriptId, failed } = await makeFailed("mended");
  expect(failed.error?.message).toBe("no 7");
  await updateScript(core.context, admin, {
    id: scriptId,
    source: "export default (input) => input;",
  });
  const again = await retry({ id: failed.id });
  expect(again).toMatchObject({
    scriptId,
    status: "completed",
    version: 2,
    trigger: "replay",
    attempt: 2,
    parentId: failed.id,
    apiKey: { id: admin.id },
  });
  expect(again.output).toEqual({ n: 7, text: "\ud800" });
  expect((await retry({ id: again.id })).attempt).toBe(3);
  expect(await getExecution(core.context, admin, { id: failed.id })).toEqual(failed);
});

test("not waiting, it answers the pending execution, which the queue runs", async () => {
  const { failed } = await makeFailed("queued");
  const pending = await retry({ id: failed.id, wait: false });
  expect(pending).toMatchObject({ status: "pending", trigger: "replay", parentId: failed.id });
  await expect(retry({ id: pending.id })).rejects.toMatchObject({ code: "conflict" });
  expect(await runQueue(core.context)).toEqual([pending.id]);
  expect((await getExecution(core.context, admin, { id: pending.id })).error?.message).toBe("no 7");
});

test("what cannot run any more is refused, and so is what there never was", async () => {
  const disabled = await makeFailed("disabled");
  const id = disabled.scriptId;
  await setStatus(core.context, admin, { id, status: "active" });
  await setStatus(core.context, admin, { id, status: "disabled" });
  await expect(retry({ id: disabled.failed.id })).rejects.toMatchObject({
    code: "script_not_active",
  });
  const deleted = await makeFailed("deleted");
  await deleteScript(core.context, admin, { id: deleted.scriptId });
  await expect(retry({ id: deleted.failed.id })).rejects.toMatchObject({ code: "not_found" });
  await expect(retry({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: "not_found" });
});
