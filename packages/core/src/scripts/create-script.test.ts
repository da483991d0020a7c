import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { updateSettings } from "../settings/update-settings.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { greeting, scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { createScript } from "./create-script.ts";
import { getScript } from "./get-script.ts";
import { createScriptInput } from "./script-input.ts";

let core: TestCore;
let admin: Caller;
let otherAdmin: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  otherAdmin = (await createTestTenant(core, "other")).callers.admin;
});
afterAll(() => core.release());

const create = (given: Record<string, unknown>, caller = admin) =>
  createScript(core.context, caller, scriptInput(given));

test("fills in what is not given, and answers what it kept", async () => {
  const script = await create({ name: "  plain  " });
  expect(script).toMatchObject({
    name: "plain",
    description: "",
    type: "oneoff",
    status: "draft",
    language: "javascript",
    version: 1,
    source: greeting,
    limits: {
      timeoutMs: 30_000,
      memoryMb: 64,
      maxApiCalls: 100,
      maxOutputBytes: 1_048_576,
      maxConcurrent: 5,
    },
    tags: [],
    metadata: {},
    http: null,
    schedule: null,
    event: null,
    url: null,
  });
  expect(await getScript(core.context, admin, { id: script.id })).toEqual(script);
});

test.each([
  [
    "http",
    { http: { path: "/orders/:id", methods: ["get", "POST", "GET"] } },
    {
      http: { path: "/orders/:id", methods: ["GET", "POST"], auth: { mode: "api_key" } },
      url: "/api/run/acme/orders/:id",
    },
  ],
  [
    "scheduled",
    { schedule: { cron: "0 3 * * *", timezone: "Europe/Berlin" } },
    {
      schedule: {
        cron: "0 3 * * *",
        timezone: "Europe/Berlin",
        overlap: "skip",
        catchUp: "last",
        nextRunAt: expect.stringMatching(/T0[12]:00:00.000Z$/),
        lastRunAt: null,
        lastRunStatus: null,
      },
    },
  ],
  [
    "event",
    { event: { types: ["order.*", "invoice.paid", "order.*"] } },
    { event: { types: ["invoice.paid", "order.*"] } },
  ],
  ["embedded", {}, {}],
])("keeps what the type %s needs", async (type, needs, kept) => {
  const script = await create({ name: `of type ${type}`, type, status: "active", ...needs });
  expect(script).toMatchObject({ type, status: "active", ...kept });
});

const http = { path: "/a", methods: ["GET"] };
const schedule = { cron: "0 3 * * *" };

test.each([
  ["http", {}, "http"],
  ["scheduled", {}, "schedule"],
  ["event", {}, "event"],
  ["oneoff", { http }, "http"],
  ["scheduled", { http, schedule }, "http"],
  ["http", { http, schedule }, "schedule"],
  ["embedded", { event: { types: ["*"] } }, "event"],
])("a script of type %s with %j is refused at %s", async (type, needs, path) => {
  await expect(create({ name: "in vain", type, ...needs })).rejects.toMatchObject({
    code: "invalid_input",
    fields: [{ path }],
  });
});

test.each([
  [{ name: "ab" }, "name"],
  [{ name: "a".repeat(101) }, "name"],
  [{ name: "two\nlines" }, "name"],
  [{ name: "nul\u0000" }, "name"],
  [{ description: "d".repeat(501) }, "description"],
  [{ source: "half \ud800" }, "source"],
  [{ type: "cron" }, "type"],
  [{ status: "paused" }, "status"],
  [{ language: "python" }, "language"],
  [{ tags: [""] }, "tags.0"],
  [{ metadata: { a: "\u0000" } }, "metadata"],
  [{ metadata: { a: "x".repeat(16_384) } }, "metadata"],
  [{ metadata: JSON.parse(`{"a":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`) }, "metadata"],
  [{ metadata: { openapi: { body: { type: "text" } } } }, "metadata.openapi.body"],
  [{ metadata: { openapi: { response: { $ref: "#/a" } } } }, "metadata.openapi.response"],
  [{ metadata: { openapi: { query: { type: "object" } } } }, "metadata.openapi.query.properties"],
  [{ metadata: { openapi: { answer: {} } } }, "metadata.openapi"],
  [{ limits: { timeoutMs: 1.5 } }, "limits.timeoutMs"],
  [{ limits: { memoryMb: 4 } }, "limits.memoryMb"],
  [{ http: { path: "/a", methods: [] } }, "http.methods"],
  [{ http: { path: "/a", methods: ["FETCH"] } }, "http.methods.0"],
  [{ http: { path: "a", methods: ["GET"] } }, "http.path"],
  [{ http: { path: "/a", methods: ["GET"], auth: { mode: "none" } } }, "http.auth.mode"],
  [{ schedule: { cron: "* * * *" } }, "schedule.cron"],
  [{ schedule: { cron: "* * * * *", timezone: "Mars" } }, "schedule.timezone"],
  [{ event: { types: [] } }, "event.types"],
  [{ event: { types: ["Order.created"] } }, "event.types.0"],
  [{ event: { types: ["order.*.paid"] } }, "event.types.0"],
])("the schema refuses %j at %s", (given, path) => {
  const parsed = createScriptInput.safeParse({ name: "abc", type: "oneoff", source: "", ...given });
  const paths = parsed.error?.issues.map((issue) => issue.path.join("."));
  expect(new Set(paths)).toEqual(new Set([path]));
});

test("a source that cannot run is refused with its line and column, and nothing is kept", async () => {
  const source = "export default () => {\n  return );\n}";
  await expect(create({ name: "broken", source })).rejects.toMatchObject({
    code: "invalid_input",
    message: "source: Unexpected token (2:10)",
    fields: [{ path: "source", line: 2, column: 10 }],
  });
  await create({ name: "broken" });
});

test("a name is taken once in a tenant, and free in another", async () => {
  await create({ name: "taken" });
  await expect(create({ name: "taken" })).rejects.toMatchObject({
    code: "conflict",
    fields: [{ path: "name" }],
  });
  await create({ name: "taken" }, otherAdmin);
});

test("of many at once with one name, one is made", async () => {
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => create({ name: "raced" })));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of all) {
    if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict" });
  }
});

test("paths that match the same requests are a conflict, in one tenant only", async () => {
  const at = (path: string, caller = admin) =>
    create({ name: `at ${path}`, type: "http", http: { path, methods: ["GET"] } }, caller);
  await at("/users/:id/posts");
  await expect(at("/users/:user/posts")).rejects.toMatchObject({
    code: "conflict",
    fields: [{ path: "http.path" }],
  });
  await at("/users/me/posts");
  await at("/users/:user/posts", otherAdmin);
});

test("limits go up to the tenant's maxima, and a default is lowered to them", async () => {
  await updateSettings(core.context, otherAdmin, { maxima: { timeoutMs: 5_000, memoryMb: 512 } });
  await expect(
    create({ name: "too long", limits: { timeoutMs: 5_001 } }, otherAdmin),
  ).rejects.toMatchObject({ code: "invalid_input", fields: [{ path: "limits.timeoutMs" }] });
  await expect(create({ name: "too big", limits: { memoryMb: 512 } })).rejects.toMatchObject({
    fields: [{ path: "limits.memoryMb" }],
  });
  const script = await create({ name: "fits", limits: { memoryMb: 512 } }, otherAdmin);
  expect(script.limits).toMatchObject({ timeoutMs: 5_000, memoryMb: 512, maxApiCalls: 100 });
});
