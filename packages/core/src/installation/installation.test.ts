import { afterAll, beforeAll, expect, test } from "vitest";
import { authenticateApiKey } from "../access/authenticate-api-key.ts";
import { createEndpointRoutes } from "../endpoints/endpoint-routes.ts";
import { runScript } from "../executions/run-script.ts";
import { deleteScript } from "../scripts/delete-script.ts";
import { listScripts } from "../scripts/list-scripts.ts";
import { signIn } from "../sessions/sign-in.ts";
import { createTenantChanges } from "../tenant-changes.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { loadTenantCaller } from "./load-tenant-caller.ts";

let core: TestCore;
const visitor = { ip: "192.0.2.1", userAgent: "" };

beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.release());

test("the first superadmin is made once, with a password that signs in", async () => {
  const email = "root@example.com";
  const ensure = () => core.installation.ensureSuperadmin({ email });
  const all = await Promise.all([ensure(), ensure(), ensure()]);
  const passwords = all.flatMap(({ password }) => password ?? []);
  expect(passwords).toHaveLength(1);
  const { user } = await signIn(core.context, { email, password: passwords[0] ?? "", ...visitor });
  expect(user.isSuperadmin).toBe(true);
  const other = { email: "other@example.com", password: "another password" };
  expect(await core.installation.ensureSuperadmin(other)).toEqual({ email, password: null });
});

test("the demo tenant has one working script of each type, made once", async () => {
  await Promise.all([core.installation.seedDemoTenant(), core.installation.seedDemoTenant()]);
  const caller = await loadTenantCaller(core.context, "demo");
  const list = () => listScripts(core.context, caller, { limit: 100 });
  const { items } = await list();
  expect(items.map(({ type, status }) => [type, status]).sort()).toEqual([
    ["embedded", "active"],
    ["event", "active"],
    ["http", "active"],
    ["oneoff", "active"],
    ["scheduled", "active"],
  ]);
  for (const { id, name } of items) {
    const execution = await runScript(core.context, caller, {
      scriptId: id,
      input: null,
      wait: true,
    });
    expect([name, execution.status, execution.logs.length > 0]).toEqual([
      name,
      "completed",
      name !== "order-created",
    ]);
  }
  const rule = items.find(({ name }) => name === "price-rule");
  await deleteScript(core.context, caller, { id: rule?.id ?? "" });
  await core.installation.seedDemoTenant();
  expect((await list()).items).toHaveLength(4);
});

test.each([
  ["nightly-report", { orders: [{ country: "DE", total: 2 }] }, { orders: 1, totals: { DE: 2 } }],
  ["hello", { query: { name: "Ada" } }, { hello: "Ada" }],
  ["hello", { query: {}, body: { name: "Bob" } }, { hello: "Bob" }],
  ["order-created", { payload: { id: "A-1", total: 1200 } }, { order: "A-1", isLarge: true }],
  [
    "import-customers",
    { customers: [{ email: "A@b.c" }, { email: "a@b.c" }, { email: "x" }] },
    {
      good: ["a@b.c"],
      refused: [
        { email: "a@b.c", reason: "twice" },
        { email: "x", reason: "no address" },
      ],
    },
  ],
])("%s does with its input what its comment says", async (name, input, output) => {
  const caller = await loadTenantCaller(core.context, "demo");
  const execution = runScript(core.context, caller, { name, input, wait: true });
  expect((await execution).output).toEqual(output);
});

test("the demo's endpoint is public", async () => {
  const routes = createEndpointRoutes(core.context, createTenantChanges(core.context.database));
  const found = await routes.find({ tenantSlug: "demo", path: "/hello" });
  expect(found).toMatchObject({
    script: { name: "hello", status: "active" },
    endpoint: { methods: ["GET", "POST"], auth: { mode: "public" } },
  });
});

test("tenants, users and keys are made from the command line", async () => {
  const { installation } = core;
  await installation.createTenant({ slug: "acme", name: "Acme" });
  await expect(installation.createTenant({ slug: "acme", name: "A" })).rejects.toMatchObject({
    code: "conflict",
    fields: [{ path: "slug" }],
  });
  const { key } = await installation.createApiKey({ tenantSlug: "acme", role: "admin" });
  expect(await authenticateApiKey(core.context, key, visitor)).toMatchObject({
    role: "admin",
    name: "command line",
  });
  const membership = { tenantSlug: "acme", role: "viewer" as const };
  const made = await installation.createUser({ email: "v@example.com", membership });
  const password = made.password ?? "";
  const { user } = await signIn(core.context, { email: "v@example.com", password, ...visitor });
  expect(user.tenants).toMatchObject([{ slug: "acme", role: "viewer" }]);
});

test("what is wrong with an input is said by its field", async () => {
  const { installation } = core;
  const at = (path: string) => ({ code: "invalid_input", fields: [{ path }] });
  await expect(installation.createTenant({ slug: "Not A Slug", name: "x" })).rejects.toMatchObject(
    at("slug"),
  );
  await expect(installation.createUser({ email: "no address" })).rejects.toMatchObject(at("email"));
  await expect(
    installation.createUser({ email: "a@example.com", password: "short" }),
  ).rejects.toMatchObject(at("password"));
  await expect(
    installation.createApiKey({ tenantSlug: "nowhere", role: "admin" }),
  ).rejects.toMatchObject({ code: "not_found" });
});
