import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { httpInput } from "../endpoints/endpoint.ts";
import { createEndpointRoutes } from "../endpoints/endpoint-routes.ts";
import { createTenantChanges } from "../tenant-changes.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { greeting, scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { diffVersions } from "../versions/diff-versions.ts";
import { getVersion } from "../versions/get-version.ts";
import { listVersions } from "../versions/list-versions.ts";
import { restoreVersion } from "../versions/restore-version.ts";
import { createScript } from "./create-script.ts";
import { getScript } from "./get-script.ts";
import { type UpdateScriptInput, updateScriptInput } from "./script-input.ts";
import { setStatus } from "./set-status.ts";
import { updateScript } from "./update-script.ts";

let core: TestCore;
let admin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
});
afterAll(() => core.release());

const create = (given: Record<string, unknown>) =>
  createScript(core.context, admin, scriptInput(given));
const update = (input: UpdateScriptInput) => updateScript(core.context, admin, input);
const sourceOf = (number: number) => `export default () => ${number};`;
const numbersOf = async (scriptId: string) => {
  const { items } = await listVersions(core.context, admin, { scriptId, limit: 100 });
  return items.map(({ number }) => number);
};

test("changes what is given and leaves the rest", async () => {
  const before = await create({ name: "before", tags: ["a"], limits: { timeoutMs: 1_000 } });
  const after = await update({
    id: before.id,
    name: "after",
    limits: { memoryMb: 128 },
    metadata: { owner: "shop" },
  });
  expect(after).toEqual({
    ...before,
    name: "after",
    limits: { ...before.limits, memoryMb: 128 },
    metadata: { owner: "shop" },
    updatedAt: after.updatedAt,
  });
  expect(await getScript(core.context, admin, { id: before.id })).toEqual(after);
});

test("a new source is a new version; the same source is none", async () => {
  const { id } = await create({ name: "versions" });
  expect((await update({ id, source: greeting })).version).toBe(1);
  expect((await update({ id, description: "no source" })).version).toBe(1);
  expect((await update({ id, source: sourceOf(2) })).version).toBe(2);
  expect((await update({ id, language: "typescript" })).version).toBe(3);
  expect(await numbersOf(id)).toEqual([3, 2, 1]);
  expect((await getVersion(core.context, admin, { scriptId: id, number: 1 })).source).toBe(
    greeting,
  );
});

test("a source with a syntax error changes nothing", async () => {
  const script = await create({ name: "unbroken" });
  await expect(
    update({ id: script.id, name: "broken", source: "export default (" }),
  ).rejects.toMatchObject({
    code: "invalid_input",
    fields: [{ path: "source", line: 1, column: 17 }],
  });
  expect(await getScript(core.context, admin, { id: script.id })).toEqual(script);
});

test("many updates of the source at once are numbered one after the other", async () => {
  const { id } = await create({ name: "contended" });
  await Promise.all(
    Array.from({ length: 10 }, (_, index) => update({ id, source: sourceOf(index) })),
  );
  expect(await numbersOf(id)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect((await getScript(core.context, admin, { id })).version).toBe(11);
});

test("of many updates that start from one version, one wins", async () => {
  const { id } = await create({ name: "raced" });
  const all = await Promise.allSettled(
    Array.from({ length: 6 }, (_, index) =>
      update({ id, source: sourceOf(index), expectedVersion: 1 }),
    ),
  );
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of all) {
    if (one.status === "fulfilled") continue;
    expect(one.reason).toMatchObject({ code: "conflict", fields: [{ path: "expectedVersion" }] });
  }
  expect(await numbersOf(id)).toEqual([2, 1]);
});

test("names and paths cannot be taken from another script", async () => {
  const http = (path: string) =>
    httpInput.parse({ path, methods: ["GET"], auth: { mode: "public" } });
  await create({ name: "first", type: "http", http: http("/first") });
  const { id } = await create({ name: "second", type: "http", http: http("/second") });
  await expect(update({ id, name: "first" })).rejects.toMatchObject({
    code: "conflict",
    fields: [{ path: "name" }],
  });
  await expect(update({ id, http: http("/first") })).rejects.toMatchObject({
    code: "conflict",
    fields: [{ path: "http.path" }],
  });
  expect((await update({ id, http: http("/third") })).url).toBe("/api/run/acme/third");
});

test("a path that matches the same requests is another's as well, an archived script's too", async () => {
  const http = (path: string) => httpInput.parse({ path, methods: ["GET"] });
  const users = await create({ name: "users", type: "http", http: http("/users/:id") });
  const renamed = await update({ id: users.id, http: http("/users/:user") });
  expect(renamed.url).toBe("/api/run/acme/users/:user");

  const other = await create({ name: "people", type: "http", http: http("/people/:id") });
  const taken = { code: "conflict", fields: [{ path: "http.path" }] };
  await expect(update({ id: other.id, http: http("/users/:person") })).rejects.toMatchObject(taken);
  await setStatus(core.context, admin, { id: users.id, status: "archived" });
  await expect(update({ id: other.id, http: http("/users/:id") })).rejects.toMatchObject(taken);
  const restored = await setStatus(core.context, admin, { id: users.id, status: "draft" });
  expect(restored).toMatchObject({ status: "draft", http: { path: "/users/:user" } });
});

test("of those who take one path at the same time one gets it, and who trade paths hear of a conflict", async () => {
  const http = (path: string) => httpInput.parse({ path, methods: ["GET"] });
  const make = (name: string, path: string) => create({ name, type: "http", http: http(path) });
  const taking = Array.from({ length: 6 }, (_, index) =>
    make(`taker ${index}`, `/taken/:p${index}`),
  );
  const taken = await Promise.allSettled(taking);
  expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const one = await make("one", "/one");
  const two = await make("two", "/two");
  const trading = Array.from({ length: 10 }, () => [
    update({ id: one.id, http: http("/two") }),
    update({ id: two.id, http: http("/one") }),
  ]);
  for (const result of [...taken, ...(await Promise.allSettled(trading.flat()))]) {
    if (result.status === "fulfilled") continue;
    expect(result.reason).toMatchObject({ code: "conflict", fields: [{ path: "http.path" }] });
  }
});

test("a type's part goes when the type goes", async () => {
  const { id } = await create({
    name: "once http",
    type: "http",
    http: { path: "/once", methods: ["GET"] },
  });
  const changes = createTenantChanges(core.context.database);
  const routes = createEndpointRoutes(core.context, changes);
  const find = async () => {
    await changes.look();
    return routes.find({ tenantSlug: "acme", path: "/once" });
  };
  expect(await find()).toMatchObject({ script: { id } });
  await expect(update({ id, type: "event" })).rejects.toMatchObject({
    fields: [{ path: "event" }],
  });
  await expect(update({ id, http: null })).rejects.toMatchObject({ fields: [{ path: "http" }] });
  const script = await update({ id, type: "event", event: { types: ["a.b"] } });
  expect(script).toMatchObject({ http: null, url: null, event: { types: ["a.b"] } });
  expect(await find()).toBeNull();
  expect((await update({ id, type: "oneoff" })).event).toBeNull();
});

test("a diff tells what changed, either way round", async () => {
  const { id } = await create({
    name: "compared",
    source: "export default () => {\n  return 1;\n};\n",
  });
  await update({ id, source: "export default () => {\n  return 2;\n};\n" });
  const diff = (from: number, to: number) =>
    diffVersions(core.context, admin, { scriptId: id, from, to });
  const lines = (await diff(1, 2)).diff.split("\n");
  expect(lines).toContain("-  return 1;");
  expect(lines).toContain("+  return 2;");
  expect((await diff(2, 1)).diff.split("\n")).toContain("+  return 1;");
  expect((await diff(1, 1)).diff).not.toContain("@@");
  await expect(diff(1, 3)).rejects.toMatchObject({ code: "not_found" });
});

test("restoring an old version makes a new one of its source and language", async () => {
  const { id } = await create({ name: "restored" });
  await update({ id, source: "export default (a: string) => a;", language: "typescript" });
  const script = await restoreVersion(core.context, admin, { scriptId: id, number: 1 });
  expect(script).toMatchObject({ version: 3, source: greeting, language: "javascript" });
  expect(await numbersOf(id)).toEqual([3, 2, 1]);
});

test("versions come in pages, newest first", async () => {
  const { id: scriptId } = await create({ name: "paged" });
  for (const number of [2, 3, 4]) await update({ id: scriptId, source: sourceOf(number) });
  const first = await listVersions(core.context, admin, { scriptId, limit: 3 });
  expect(first.items.map(({ number, isCurrent }) => [number, isCurrent])).toEqual([
    [4, true],
    [3, false],
    [2, false],
  ]);
  const second = await listVersions(core.context, admin, {
    scriptId,
    limit: 3,
    cursor: first.nextCursor,
  });
  expect(second.items.map(({ number }) => number)).toEqual([1]);
  expect(second.nextCursor).toBeNull();
});

test("the schema knows no field that cannot be changed", () => {
  const parsed = updateScriptInput.safeParse({ id: crypto.randomUUID(), status: "active" });
  expect(parsed.error?.issues).toMatchObject([{ code: "unrecognized_keys", keys: ["status"] }]);
});
