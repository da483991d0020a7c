import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createCore } from "../installation/core.ts";
import { createScript } from "../scripts/create-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { setStatus } from "../scripts/set-status.ts";
import { updateScript } from "../scripts/update-script.ts";
import { runQueue } from "../testing/run-queue.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { workChannel } from "../work-signal.ts";
import { cancelExecution } from "./cancel-execution.ts";
import { listExecutionsInput, runScriptInput } from "./execution-input.ts";
import { getExecution } from "./get-execution.ts";
import { listExecutions } from "./list-executions.ts";
import { runScript } from "./run-script.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const run = (given: Record<string, unknown>) =>
  runScript(core.context, admin, runScriptInput.parse(given));
const get = (id: string) => getExecution(core.context, admin, { id });

async function makeScript(name: string): Promise<string> {
  return (await createScript(core.context, admin, scriptInput({ name }))).id;
}

async function makePending(name: string) {
  const scriptId = await makeScript(name);
  const { id } = await run({ scriptId, input: { name }, wait: false });
  return { scriptId, id };
}

test("waiting, it answers the finished execution, by id or by name", async () => {
  const scriptId = await makeScript("waited for");
  const byId = await run({ scriptId, input: { name: "Ada" } });
  expect(byId).toMatchObject({ status: "completed", output: { hello: "Ada" }, trigger: "api" });
  expect(byId.apiKey).toEqual({ id: admin.id, name: "admin" });
  expect(await run({ name: "waited for" })).toMatchObject({ scriptId, input: null });
});

test.each([{}, { scriptId: crypto.randomUUID(), name: "both" }])(
  "%j names no single script",
  (given) => {
    expect(runScriptInput.safeParse(given).error?.issues[0]?.path).toEqual(["scriptId"]);
  },
);

test("an input above 1 MiB is too large, one of exactly that runs", async () => {
  const scriptId = await makeScript("large");
  const fits = "x".repeat(1_048_574);
  expect((await run({ scriptId, input: fits })).status).toBe("completed");
  await expect(run({ scriptId, input: `${fits}x` })).rejects.toMatchObject({
    code: "too_large",
    fields: [{ path: "input" }],
  });
});

test.each([true, false])("an input that nests too deeply is refused (wait %s)", async (wait) => {
  const scriptId = await makeScript(`deep ${wait}`);
  const input = JSON.parse("[".repeat(60_000) + "]".repeat(60_000));
  await expect(run({ scriptId, input, wait })).rejects.toMatchObject({
    code: "invalid_input",
    fields: [{ path: "input" }],
  });
});

test("without a runner it says so and records nothing", async () => {
  const scriptId = await makeScript("nobody there");
  const { database, secret } = core.context;
  const alone = createCore({ database, secret }).context;
  const input = runScriptInput.parse({ scriptId });
  await expect(runScript(alone, admin, input)).rejects.toMatchObject({ code: "unavailable" });
  const { items } = await listExecutions(core.context, admin, { scriptId, limit: 1 });
  expect(items).toEqual([]);
});

test("a script that is disabled refuses, waiting or not", async () => {
  const scriptId = await makeScript("switched off");
  await setStatus(core.context, admin, { id: scriptId, status: "active" });
  await setStatus(core.context, admin, { id: scriptId, status: "disabled" });
  for (const wait of [true, false]) {
    await expect(run({ scriptId, wait })).rejects.toMatchObject({ code: "script_not_active" });
  }
});

test("not waiting, it answers the pending execution, and tells the runners when it is there", async () => {
  const scriptId = await makeScript("queued");
  const listener = new Client({ connectionString: core.ownerUrl });
  await listener.connect();
  await listener.query(`LISTEN ${workChannel}`);
  const told = new Promise((resolve) => listener.once("notification", resolve));
  const { id } = await run({ scriptId, wait: false });
  await told;
  await listener.end();
  expect(await get(id)).toMatchObject({ status: "pending", startedAt: null, metrics: null });
  expect(await runQueue(core.context)).toEqual([id]);
});

test("it runs with the version that is newest by then", async () => {
  const { scriptId, id } = await makePending("run later");
  await updateScript(core.context, admin, {
    id: scriptId,
    source: "export default (input) => 'two ' + input.name;",
  });
  await runQueue(core.context);
  const execution = await get(id);
  expect(execution).toMatchObject({ status: "completed", version: 2, output: "two run later" });
  expect(execution.metrics?.queueMs).toBe(
    Date.parse(execution.startedAt ?? "") - Date.parse(execution.queuedAt),
  );
});

test("ten runners at once run it once", async () => {
  const { id } = await makePending("popular");
  let runs = 0;
  const runner = await core.createRunner((request) => {
    runs += 1;
    return core.context.runProgram(request);
  });
  await Promise.all(Array.from({ length: 10 }, () => runQueue(runner)));
  expect(runs).toBe(1);
  expect((await get(id)).status).toBe("completed");
});

test("cancelled while pending, it ends at once and never runs", async () => {
  const { id } = await makePending("regretted");
  const cancelled = await cancelExecution(core.context, admin, { id });
  expect(cancelled).toMatchObject({ status: "cancelled", error: { code: "cancelled" } });
  expect(await runQueue(core.context)).toEqual([]);
  expect(await get(id)).toEqual(cancelled);
});

test("what may not run any more when its turn comes fails as that", async () => {
  const archived = await makePending("archived meanwhile");
  await setStatus(core.context, admin, { id: archived.scriptId, status: "archived" });
  const deleted = await makePending("deleted meanwhile");
  await deleteScript(core.context, admin, { id: deleted.scriptId });
  expect(await runQueue(core.context)).toEqual([]);
  for (const { id } of [archived, deleted]) {
    expect(await get(id)).toMatchObject({
      status: "failed",
      error: { code: "script_not_active", message: expect.stringMatching(/before it could run$/) },
    });
  }
});

test("an execution that has ended cannot be cancelled", async () => {
  const { id } = await run({ scriptId: await makeScript("over") });
  await expect(cancelExecution(core.context, admin, { id })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("lists filter and page by their fields, newest first", async () => {
  const scriptId = await makeScript("listed");
  const ids: string[] = [];
  for (const wait of [true, false, true]) ids.unshift((await run({ scriptId, wait })).id);
  const list = (given: Record<string, unknown>) =>
    listExecutions(core.context, admin, listExecutionsInput.parse({ scriptId, ...given }));
  const found = async (given: Record<string, unknown>) =>
    (await list(given)).items.map(({ id }) => id);
  expect(await found({})).toEqual(ids);
  expect(await found({ status: "pending" })).toEqual([ids[1]]);
  expect(await found({ status: "completed" })).toEqual([ids[0], ids[2]]);
  expect(await found({ trigger: "cron" })).toEqual([]);
  const first = await list({ limit: 2 });
  expect(first.nextCursor).toBe(ids[1]);
  expect(await found({ limit: 2, cursor: first.nextCursor })).toEqual([ids[2]]);
  for (const heavy of ["input", "output", "logs"]) expect(first.items[0]).not.toHaveProperty(heavy);
});
