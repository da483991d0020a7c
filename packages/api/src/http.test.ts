import {
  createTestCore,
  createTestTenant,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postTo, sendTo } from "./testing/send.ts";
import { type ApiServer, startApiServer } from "./testing/start-api-server.ts";

let core: TestCore;
let server: ApiServer;
let acme: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  core = await createTestCore();
  acme = await createTestTenant(core, "acme");
  other = await createTestTenant(core, "other");
  server = await startApiServer(core.context);
});
afterAll(async () => {
  expect(server.faults).toEqual([]);
  await server.stop();
  await core.release();
});

const send = (path: string, init: Parameters<typeof sendTo>[2]) => sendTo(server, path, init);
const post = (path: string, input: unknown, { key = acme.keys.admin } = {}) =>
  postTo(server, path, input, { key });
const get = (path: string, input: unknown, key = acme.keys.admin) =>
  sendTo(server, `${path}?input=${encodeURIComponent(JSON.stringify(input))}`, { key });

const source = "export default async (input) => ({ hello: input.name });";

async function makeScript(name: string): Promise<string> {
  const { body } = await post("scripts.create", { name, type: "oneoff", source });
  return body.result?.data.id as string;
}

test("a script is made, run and read with plain JSON", async () => {
  const made = await post("scripts.create", { name: "curl", type: "oneoff", source });
  expect(made).toMatchObject({
    status: 200,
    body: {
      result: {
        data: { name: "curl", version: 1, status: "draft", createdAt: expect.any(String) },
      },
    },
  });
  const run = await post("executions.run", { name: "curl", input: { name: "Ada" } });
  expect(run.body.result?.data).toMatchObject({ status: "completed", output: { hello: "Ada" } });
  const read = await get("executions.get", { id: run.body.result?.data.id });
  expect(read.body.result?.data).toEqual(run.body.result?.data);
  expect((await send("scripts.list", { key: acme.keys.viewer })).status).toBe(200);
});

test("what reads is asked with GET or POST, what changes something with POST only", async () => {
  const input = { cron: "0 0 * * *", count: 1, from: "2026-01-01T12:00:00Z" };
  const answer = { result: { data: { next: ["2026-01-02T00:00:00.000Z"] } } };
  for (const ask of [get, post]) {
    expect(await ask("schedules.preview", input)).toMatchObject({ status: 200, body: answer });
  }
  const change = { name: "by GET", type: "oneoff", source };
  expect((await get("scripts.create", change)).status).toBe(405);
});

test.each([
  ["a wrong type", { name: 7, type: "oneoff", source }, "name: expected string, received number"],
  ["a missing field", { name: "no source", type: "oneoff" }, "source: is required"],
  [
    "nothing at all",
    {},
    "name: is required; source: is required; type: must be one of scheduled, http, event, oneoff, embedded",
  ],
  [
    "a field that is none",
    { name: "abc", type: "oneoff", source, sorce: 1 },
    "sorce: is not a field here",
  ],
  [
    "a nested field that is none",
    {
      name: "abc",
      type: "http",
      source,
      http: { path: "/", methods: ["GET"], auth: { mode: "public", x: 1 } },
    },
    "http.auth.x: is not a field here",
  ],
  ["a wrong choice", { name: "abc", type: "cron", source }, /^type: must be one of scheduled, /],
  [
    "an unready part",
    { name: "abc", type: "scheduled", source, schedule: { cron: "x" } },
    /^schedule\.cron: must have five fields/,
  ],
  [
    "a rule of core's",
    { name: "abc", type: "scheduled", source },
    "schedule: a script of type scheduled needs it",
  ],
  [
    "a syntax error",
    { name: "abc", type: "oneoff", source: "export default (" },
    "source: Unexpected token (1:17)",
  ],
  ["a text", '"abc"', /^input: expected object, received string/],
])("%s is 400 and names the field", async (_name, input, message) => {
  const { status, body } = await post("scripts.create", input);
  expect(status).toBe(400);
  expect(body.error?.message).toEqual(
    typeof message === "string" ? message : expect.stringMatching(message),
  );
  expect(body.error?.data).toMatchObject({ httpStatus: 400, reason: "invalid_input" });
  expect(body.error?.data.fields[0]?.path).toBe(body.error?.message.split(":")[0]);
});

test("a syntax error's line and column come as numbers", async () => {
  const { body } = await post("scripts.create", {
    name: "abc",
    type: "oneoff",
    source: "\n export x",
  });
  expect(body.error?.data.fields).toEqual([
    { path: "source", message: expect.any(String), line: 2, column: 9 },
  ]);
});

test("what is not JSON is 400, and an unknown procedure 404", async () => {
  expect((await post("scripts.create", "{")).status).toBe(400);
  expect((await post("scripts.explode", {})).status).toBe(404);
});

test("nobody and a bad key are 401", async () => {
  for (const key of ["", "rl_wrong", `rl_${"A".repeat(43)}`]) {
    const { status, body } = await post("scripts.create", { name: 7 }, { key });
    expect([status, body.error?.data.reason]).toEqual([401, "unauthorized"]);
  }
  expect((await send("scripts.list", {})).status).toBe(401);
});

test("a viewer's key is 403 where it may not, before its input is looked at", async () => {
  const { status, body } = await post("scripts.create", { name: 7 }, { key: acme.keys.viewer });
  expect([status, body.error?.data.reason]).toEqual([403, "forbidden"]);
});

test("another tenant's id is 404, as one that is nowhere", async () => {
  const id = await makeScript("foreign");
  const run = await post("executions.run", { scriptId: id });
  const executionId = run.body.result?.data.id;
  const key = other.keys.admin;
  const nowhere = "11111111-1111-1111-1111-111111111111";
  for (const [theirs, unknown] of [
    [await get("scripts.get", { id }, key), await get("scripts.get", { id: nowhere }, key)],
    [
      await post("scripts.update", { id, source }, { key }),
      await post("scripts.update", { id: nowhere, source }, { key }),
    ],
    [
      await get("executions.get", { id: executionId }, key),
      await get("executions.get", { id: nowhere }, key),
    ],
    [
      await post("executions.run", { scriptId: id }, { key }),
      await post("executions.run", { scriptId: nowhere }, { key }),
    ],
  ] as const) {
    expect(theirs.status).toBe(404);
    expect(theirs.body).toEqual(unknown.body);
  }
});

test("conflicts are 409, an input too large 413", async () => {
  const scriptId = await makeScript("only one");
  expect((await post("scripts.create", { name: "only one", type: "oneoff", source })).status).toBe(
    409,
  );
  const update = { id: scriptId, source: "export default 1", expectedVersion: 2 };
  expect((await post("scripts.update", update)).status).toBe(409);
  await post("scripts.setStatus", { id: scriptId, status: "archived" });
  const run = await post("executions.run", { scriptId });
  expect([run.status, run.body.error?.data.reason]).toEqual([409, "script_not_active"]);
  const input = "x".repeat(1_048_577);
  expect((await post("executions.run", { scriptId, input })).status).toBe(413);
});

test("an event is published, and a repeat of its id is the same event", async () => {
  const event = { type: "order.created", payload: { id: 7 }, id: "order-7-created" };
  const first = await post("events.publish", event);
  expect(first.body.result?.data).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect((await post("events.publish", event)).body).toEqual(first.body);
  const shouted = await post("events.publish", { type: "ORDER" });
  expect([shouted.status, shouted.body.error?.data.fields[0]?.path]).toEqual([400, "type"]);
  const large = await post("events.publish", { ...event, payload: "x".repeat(262_144) });
  expect([large.status, large.body.error?.data.fields[0]?.path]).toEqual([413, "payload"]);
});

test("a schedule is previewed by a query, and what is wrong with it is 400 by its field", async () => {
  const asked = {
    cron: "30 2 * * *",
    timezone: "Europe/Berlin",
    from: "2026-03-28T12:00:00Z",
    count: 2,
  };
  const { status, body } = await get("schedules.preview", asked, acme.keys.viewer);
  expect(status).toBe(200);
  expect(body.result?.data).toEqual({
    next: ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
    words: "At 02:30, Europe/Berlin",
  });
  const byDefault = await get("schedules.preview", { cron: "0 0 * * *" });
  expect(byDefault.body.result?.data.next).toHaveLength(5);
  for (const [wrong, path, message] of [
    [{ cron: "* * * *" }, "cron", /^cron: must have five fields .* has 4$/],
    [{ cron: "@daily" }, "cron", /^cron: must have five fields/],
    [{ cron: "61 * * * *" }, "cron", 'cron: minute: "61" is not from 0 to 59'],
    [{ timezone: "Mars" }, "timezone", /^timezone: must be an IANA time zone/],
    [{ from: "soon" }, "from", /^from: must be an instant/],
    [{ count: 101 }, "count", /^count: /],
  ] as const) {
    const refused = await get("schedules.preview", { ...asked, ...wrong });
    expect(refused.status).toBe(400);
    expect(refused.body.error?.data.fields.map((field) => field.path)).toEqual([path]);
    expect(refused.body.error?.message).toMatch(message);
  }
});

test("a secret goes in and never comes out", async () => {
  const value = "value-of-the-token";
  const set = await post("secrets.set", { name: "TOKEN", value });
  const listed = await get("secrets.list", {});
  expect(listed.body.result?.data).toEqual({ items: [set.body.result?.data], nextCursor: null });
  const refused = await post("secrets.set", { name: "TO-KEN", value });
  expect([refused.status, refused.body.error?.data.fields[0]?.path]).toEqual([400, "name"]);
  const gone = await post("secrets.delete", { name: "TOKEN" });
  expect(gone.body.result?.data).toEqual({ name: "TOKEN" });
  expect((await post("secrets.delete", { name: "TOKEN" })).status).toBe(404);
  expect(JSON.stringify([set, listed, refused, gone])).not.toContain(value);
});

test("no answer holds a stack", async () => {
  const { body } = await post("scripts.create", { name: 7 });
  expect(JSON.stringify(body)).not.toMatch(/stack|node_modules|\.ts:/);
});
