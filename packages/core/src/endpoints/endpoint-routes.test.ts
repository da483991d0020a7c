import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { createScript } from "../scripts/create-script.ts";
import { createTenantChanges, type TenantChanges } from "../tenant-changes.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { scriptInput } from "../testing/test-script.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { createEndpointRoutes, type EndpointRoutes } from "./endpoint-routes.ts";

let core: TestCore;
let acme: Caller;
let other: Caller;
let changes: TenantChanges;
let routes: EndpointRoutes;

beforeAll(async () => {
  core = await createTestCore();
  acme = (await createTestTenant(core, "acme")).callers.admin;
  other = (await createTestTenant(core, "other")).callers.admin;
  for (const path of ["/", "/users/:id", "/users/me", "/:any/me"]) await create(acme, path);
  await create(other, "/secret");
  changes = createTenantChanges(core.context.database);
  routes = createEndpointRoutes(core.context, changes);
});
afterAll(() => core.release());

function create(caller: Caller, path: string) {
  const http = { path, methods: ["GET"], auth: { mode: "public" } };
  return createScript(
    core.context,
    caller,
    scriptInput({ name: `at ${path}`, type: "http", http }),
  );
}

const find = (tenantSlug: string, path: string) => routes.find({ tenantSlug, path });

test.each([
  ["/", "/", {}],
  ["/users/7", "/users/:id", { id: "7" }],
  ["/users/me", "/users/me", {}],
  ["/users/me/", "/users/me", {}],
  ["/groups/me", "/:any/me", { any: "groups" }],
])("%s is answered by %s", async (path, winner, params) => {
  expect(await find("acme", path)).toMatchObject({
    tenant: { id: acme.tenant.id, slug: "acme" },
    script: { name: `at ${winner}`, status: "draft", version: 1 },
    endpoint: { path: winner, methods: ["GET"], auth: { mode: "public" }, maxBodyBytes: 1_048_576 },
    params,
  });
});

test.each([
  ["acme", "/secret"],
  ["acme", "/users"],
  ["acme", "/users/%zz"],
  ["acme", "/a/b/c/d/e/f/g/h/i/j"],
  ["nowhere", "/"],
  ["ACME", "/"],
  ["acme\u0000", "/"],
  ["", "/"],
])("%j has nothing at %j", async (slug, path) => {
  expect(await find(slug, path)).toBeNull();
});

test("a suspended tenant answers nowhere", async () => {
  expect(await find("other", "/secret")).not.toBeNull();
  await withOwner(core.ownerUrl, (client) =>
    client.query("UPDATE tenants SET status = 'suspended' WHERE slug = 'other'"),
  );
  await changes.look();
  expect(await find("other", "/secret")).toBeNull();
});
