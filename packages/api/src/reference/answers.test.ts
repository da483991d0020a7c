import { fireSchedules } from "@runlet/core";
import {
  createListener,
  createScheduledScript,
  createTestCore,
  createTestTenant,
  killDeliveries,
  signInTestUser,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appRouter } from "../app-router.ts";
import { postTo } from "../testing/send.ts";
import { type ApiServer, startApiServer } from "../testing/start-api-server.ts";

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;
let session: Record<string, string>;
const asked = new Set<string>();

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  server = await startApiServer(core.context);
  const root = { email: "root@example.com", isSuperadmin: true };
  const { token } = await signInTestUser(core, root, "acme");
  session = {
    cookie: `session=${token}`,
    "x-runlet-tenant": "acme",
    "sec-fetch-site": "same-origin",
  };
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.stop();
  await core.release();
});

/** Asks as a person who may do everything; `postTo` holds the answer against its description. */
// biome-ignore lint/suspicious/noExplicitAny: what is answered is what these tests are about
async function ask(path: string, input: unknown = {}): Promise<any> {
  const { status, body } = await postTo(server, path, input, session);
  expect(body.error).toBeUndefined();
  expect(status).toBe(200);
  asked.add(path);
  return body.result?.data;
}

const source =
  "export default async (input, ctx) => { console.log('hi', { a: 1 }); return input; };";
const everything = { mode: "jwt", issuer: "https://id.example.com", audience: "shop" };

test("scripts of each type, with all that they can have", async () => {
  const http = {
    path: "/orders/:id",
    methods: ["GET"],
    auth: everything,
    cors: { origins: ["https://app.example.com"] },
    rateLimit: { perEndpoint: { requests: 10 }, perCaller: { requests: 1 } },
  };
  const full = { description: "d", tags: ["a"], metadata: { a: [1, { b: null }] } };
  for (const script of [
    { name: "http", type: "http", http, ...full },
    { name: "scheduled", type: "scheduled", schedule: { cron: "0 3 * * *" } },
    { name: "event", type: "event", event: { types: ["order.*"] } },
    ...["public", "api_key", "session"].map((mode) => ({
      name: `with ${mode}`,
      type: "http",
      http: { path: `/${mode}`, methods: ["POST"], auth: { mode } },
    })),
    {
      name: "signed",
      type: "http",
      http: { path: "/s", methods: ["POST"], auth: { mode: "hmac", form: "github", secret: "S" } },
    },
  ]) {
    await ask("scripts.create", { source, ...script });
  }
  const { id } = await ask("scripts.create", { name: "oneoff", type: "oneoff", source });
  await ask("executions.run", { scriptId: id });
  await ask("scripts.get", { id });
  await ask("scripts.update", { id, source: "export default 1;" });
  await ask("versions.list", { scriptId: id });
  await ask("versions.get", { scriptId: id, number: 1 });
  await ask("versions.diff", { scriptId: id, from: 1, to: 2 });
  await ask("versions.restore", { scriptId: id, number: 1 });
  await ask("scripts.setStatus", { id, status: "active" });
  expect((await ask("scripts.list")).items.length).toBeGreaterThan(5);
  await ask("scripts.delete", { id });
});

test("executions that ended well, badly and not yet", async () => {
  const failing = "export default () => { throw new Error('no'); };";
  await ask("scripts.create", { name: "failing", type: "oneoff", source: failing });
  const failed = await ask("executions.run", { name: "failing", input: { a: 1 } });
  expect(failed.error.code).toBe("runtime_error");
  await ask("executions.retry", { id: failed.id });
  const pending = await ask("executions.run", { name: "failing", wait: false });
  await ask("executions.get", { id: pending.id });
  await ask("executions.cancel", { id: pending.id });
  expect((await ask("executions.list")).items.length).toBeGreaterThan(2);
  const figures = await ask("metrics.summary", { hours: 2 });
  expect(figures.failingScripts).toHaveLength(1);
});

test("schedules with a ledger", async () => {
  const schedule = { cron: "* * * * *" };
  const nextRunAt = new Date(Date.now() - 60_000).toISOString();
  await createScheduledScript(core, acme, { name: "every minute", schedule, nextRunAt });
  await fireSchedules(core.context);
  expect((await ask("schedules.list")).items.length).toBeGreaterThan(1);
  expect((await ask("schedules.runs")).items.length).toBeGreaterThan(0);
  await ask("schedules.preview", { cron: "0 0 * * *" });
});

test("documents", async () => {
  const collection = "orders";
  await ask("collections.insert", {
    collection,
    documents: [{ id: "1", total: 5 }, { a: [null] }],
  });
  expect((await ask("collections.list")).items).toHaveLength(1);
  expect((await ask("collections.query", { collection, limit: 1 })).nextCursor).not.toBeNull();
  await ask("collections.update", { collection, where: { total: 5 }, patch: { paid: true } });
  await ask("collections.delete", { collection, where: {} });
});

test("events, deliveries and dead letters", async () => {
  const { admin } = acme.callers;
  for (const _ of ["one", "other"]) await createListener(core.context, admin, ["shop.*"]);
  const { id } = await ask("events.publish", { type: "shop.opened", payload: [1], key: "k" });
  const [first = "", second = ""] = await killDeliveries(core.context, admin);
  expect((await ask("events.list", { key: "k" })).items).toHaveLength(1);
  await ask("events.get", { id });
  expect((await ask("events.deliveries", { eventId: id })).items).toHaveLength(2);
  expect((await ask("deadLetters.list")).items).toHaveLength(2);
  await ask("deadLetters.replay", { ids: [first] });
  await ask("deadLetters.discard", { ids: [second] });
});

test("people, keys, secrets and settings", async () => {
  const { userId } = await ask("members.add", { email: "new@example.com", role: "viewer" });
  await ask("members.setRole", { userId, role: "developer" });
  expect((await ask("members.list")).items).toHaveLength(1);
  await ask("members.remove", { userId });
  const { items } = await ask("roles.list");
  const { permissions } = items.find((role: { name: string }) => role.name === "developer");
  await ask("roles.update", { name: "developer", permissions });
  const expiresAt = "2999-01-01T00:00:00Z";
  const { id } = await ask("apiKeys.create", { name: "CI", role: "viewer", expiresAt });
  await ask("apiKeys.list");
  await ask("apiKeys.revoke", { id });
  await ask("secrets.set", { name: "TOKEN", value: "value of the token" });
  expect((await ask("secrets.list")).items).toHaveLength(1);
  await ask("secrets.delete", { name: "TOKEN" });
  await ask("settings.update", { maxima: { timeoutMs: 60_000 } });
  await ask("settings.get");
  expect((await ask("audit.list", { limit: 100 })).items.length).toBeGreaterThan(20);
});

test("the instance", async () => {
  expect((await ask("session.get")).user.isSuperadmin).toBe(true);
  await ask("tenants.create", { slug: "new", name: "New" });
  expect((await ask("tenants.list")).items.length).toBeGreaterThan(1);
  expect((await ask("system.info")).runners).toHaveLength(1);
});

test("every procedure was asked", () => {
  expect([...asked].sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});
