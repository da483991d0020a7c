import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { listAudit } from "../audit/list-audit.ts";
import { loadTenantCaller } from "../installation/load-tenant-caller.ts";
import { updateSettings } from "../settings/update-settings.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { greeting } from "../testing/test-script.ts";
import { pullScripts } from "./pull-scripts.ts";
import { type PushOptions, pushScripts } from "./push-scripts.ts";
import type { PulledScript, ScriptFile } from "./script-file.ts";

let core: TestCore;
let caller: Caller;

beforeAll(async () => {
  core = await createTestCore();
  await core.installation.createTenant({ slug: "acme", name: "Acme" });
  caller = await loadTenantCaller(core.context, "acme");
});
afterAll(() => core.release());

const file = (name: string, settings: object): ScriptFile => ({
  name,
  source: greeting,
  language: "javascript",
  settings: { type: "oneoff", ...settings },
});

async function listOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const push = (files: ScriptFile[], options: Partial<PushOptions> = {}) =>
  listOf(
    pushScripts(core.context, caller, files, {
      isDryRun: false,
      isForced: true,
      deletes: () => false,
      ...options,
    }),
  );

async function pull(name: string): Promise<PulledScript | undefined> {
  const scripts = await listOf(pullScripts(core.context, caller));
  return scripts.find((script) => script.name === name);
}

test("a type takes what it needs with it, and leaves what the other type needed", async () => {
  const http = { path: "/a", methods: ["GET"], auth: { mode: "public" } };
  await push([file("changes", { type: "http", http })]);
  const schedule = { cron: "0 0 * * *" };
  expect(await push([file("changes", { type: "scheduled", schedule })])).toMatchObject([
    { result: "updated", fields: ["type", "http", "schedule"] },
  ]);
  const pulled = await pull("changes");
  expect(pulled?.settings).not.toHaveProperty("http");
  expect(pulled?.settings.schedule).toMatchObject(schedule);
  expect(await push([file("free", { type: "http", http })])).toMatchObject([{ result: "created" }]);
});

test("a status moves along the table of statuses, and stays where a file has none", async () => {
  const to = (status?: string) => push([file("moves", { status })]);
  expect(await to("active")).toMatchObject([{ result: "created" }]);
  expect(await to()).toMatchObject([{ result: "unchanged", settings: { status: "active" } }]);
  expect(await to("disabled")).toMatchObject([{ result: "updated", fields: ["status"] }]);
  expect(await to("draft")).toMatchObject([
    {
      result: "refused",
      code: "conflict",
      fields: [{ path: "status", message: "a script that is disabled cannot become draft" }],
    },
  ]);
  expect(await to("archived")).toMatchObject([{ result: "updated" }]);
  expect(await push([], { deletes: () => true })).not.toContainEqual({
    name: "moves",
    result: "deleted",
  });
  expect(await to("draft")).toMatchObject([{ result: "updated", settings: { status: "draft" } }]);
});

test("limits above a maximum that was lowered since stay; others are refused", async () => {
  const limits = { timeoutMs: 200_000 };
  await push([file("slow", { limits })]);
  await updateSettings(core.context, caller, { maxima: { timeoutMs: 20_000 } });
  expect(await push([file("slow", { limits, tags: ["kept"] })])).toMatchObject([
    { result: "updated", fields: ["tags"], settings: { limits } },
  ]);
  expect(await push([file("other", { limits })], { isDryRun: true })).toMatchObject([
    { result: "refused", fields: [{ path: "limits.timeoutMs" }] },
  ]);
  expect(await push([file("slow", { tags: ["kept"] })])).toMatchObject([
    { result: "updated", fields: ["limits"], settings: { limits: { timeoutMs: 20_000 } } },
  ]);
});

test("what is changed while a push is under way is not overwritten", async () => {
  await push([file("first", {}), file("second", {})]);
  const state = async (name: string, given: object) =>
    file(name, { ...(await pull(name))?.settings, ...given });
  const files = [await state("first", { tags: ["x"] }), await state("second", { tags: ["x"] })];
  const pushing = pushScripts(core.context, caller, files, {
    isDryRun: false,
    isForced: false,
    deletes: () => false,
  });
  expect((await pushing.next()).value).toMatchObject({ name: "first", result: "updated" });
  await push([file("second", { description: "Theirs." })]);
  expect((await pushing.next()).value).toMatchObject({
    name: "second",
    result: "refused",
    code: "conflict",
    fields: [{ path: "updatedAt" }],
  });
  expect((await pull("second"))?.settings).toMatchObject({ description: "Theirs.", tags: [] });
});

test("the audit log names the system, and what is unchanged or rehearsed is not in it", async () => {
  const audit = async () =>
    (await listAudit(core.context, caller, { limit: 100 })).items.filter(
      ({ target }) => target.name === "audited",
    );
  await push([file("audited", {})], { isDryRun: true });
  await push([file("audited", {})]);
  await push([file("audited", {})]);
  await push([file("audited", { tags: ["x"] })], { isDryRun: true });
  await push([], { isDryRun: true, deletes: (name) => name === "audited" });
  expect(await audit()).toMatchObject([
    { action: "script.create", actor: { type: "system", name: "system" } },
  ]);
});
