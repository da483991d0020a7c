import {
  createTestCore,
  createTestTenant,
  signInTestUser,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postTo, sendTo } from "./testing/send.ts";
import { type ApiServer, startApiServer } from "./testing/start-api-server.ts";

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  await createTestTenant(core, "other");
  server = await startApiServer(core.context);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.stop();
  await core.release();
});

const source = "export default () => 1;";
const send = (path: string, init: Parameters<typeof sendTo>[2]) => sendTo(server, path, init);
const post = (path: string, input: unknown, given: Record<string, string>) =>
  postTo(server, path, input, given);

test("a key may name its own tenant only", async () => {
  const named = (slug: string) =>
    post("scripts.list", {}, { key: acme.keys.admin, "x-runlet-tenant": slug });
  const list = (slug: string) =>
    send("scripts.list", { key: acme.keys.admin, headers: { "x-runlet-tenant": slug } });
  expect((await list("acme")).status).toBe(200);
  expect((await list("other")).status).toBe(403);
  expect((await named("acme")).status).toBe(200);
  expect((await named("other")).status).toBe(403);
});

test("a session names its tenant, and changes things from this origin's pages only", async () => {
  const email = "ada@example.com";
  const { token } = await signInTestUser(core, { email, role: "admin" }, "acme");
  const as = (path: string, input: unknown, given: Record<string, string>) =>
    post(path, input, { cookie: `session=${token}`, ...given });
  const page = { "sec-fetch-site": "same-origin", "x-runlet-tenant": "acme" };
  const script = { name: "by session", type: "oneoff", source };
  const made = await as("scripts.create", script, page);
  expect(made.body.result?.data.createdBy).toMatchObject({ email });
  const id = made.body.result?.data.id;
  const remove = async (given: Record<string, string>) =>
    (await as("scripts.delete", { id }, { ...page, ...given })).status;
  expect(await remove({ "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await remove({ "x-runlet-tenant": "other" })).toBe(403);
  expect(await remove({ "x-runlet-tenant": "nowhere" })).toBe(403);
  const { "x-runlet-tenant": _tenant, ...unnamed } = page;
  const without = await as("scripts.delete", { id }, unnamed);
  expect([without.status, without.body.error?.data.fields[0]?.path]).toEqual([
    400,
    "x-runlet-tenant",
  ]);
  expect(await remove({ authorization: "Bearer rl_wrong" })).toBe(401);
  expect(await remove({})).toBe(200);
  const cookie = `session=${token}`;
  const session = await send("session.get", { headers: { cookie, "x-runlet-tenant": "acme" } });
  expect(session.body.result?.data).toMatchObject({
    user: { email, tenants: [{ slug: "acme", role: "admin" }] },
    caller: { role: "admin", tenant: { slug: "acme" } },
  });
  const nobody = await send("session.get", {});
  expect(nobody.body.result?.data).toEqual({ user: null, caller: null });
});
