import {
  createListener,
  createTestCore,
  createTestTenant,
  killDeliveries,
  type TestCore,
  type TestTenant,
} from "@runlet/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJsonBody } from "./read-json-body.ts";
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

async function ask<Data>(path: string, input: object, key = acme.keys.admin) {
  const query = `${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const { status, body } = await sendTo(server, query, { key });
  return { status, data: body.result?.data as Data };
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

test("an event, its deliveries and dead letters, from publishing to the replay", async () => {
  const { admin } = acme.callers;
  const scriptId = await createListener(core.context, admin, ["order.*"]);
  const published = await postTo(
    server,
    "events.publish",
    { type: "order.created", payload: { n: 7 }, key: "order 7" },
    { key: acme.keys.developer },
  );
  const eventId = published.body.result?.data.id as string;
  const list = await ask<Page<object>>("events.list", { type: "order.created" });
  expect(list.data.items).toMatchObject([{ id: eventId, deliveries: { total: 1, pending: 1 } }]);
  expect(list.data.items[0]).not.toHaveProperty("payload");
  const event = await ask("events.get", { id: eventId });
  expect(event.data).toMatchObject({ id: eventId, payload: { n: 7 } });
  expect((await ask("events.get", { id: eventId }, other.keys.admin)).status).toBe(404);

  await killDeliveries(core.context, admin);
  const deliveries = await ask<Page<object>>("events.deliveries", { eventId });
  expect(deliveries.data).toMatchObject({
    items: [{ scriptId, status: "dead", attempts: 1, executionIds: [expect.any(String)] }],
    nextCursor: null,
  });
  const letters = await ask<Page<{ id: string }>>("deadLetters.list", {});
  expect(letters.data.items).toMatchObject([
    { scriptId, event: { id: eventId, type: "order.created", payload: { n: 7 } }, attempts: 1 },
  ]);
  const ids = letters.data.items.map(({ id }) => id);
  const replay = (key: string) =>
    postTo(server, "deadLetters.replay", { ids, payload: 1 }, { key });
  expect((await replay(acme.keys.viewer)).status).toBe(403);
  expect((await replay(other.keys.admin)).status).toBe(404);
  expect((await replay(acme.keys.developer)).body.result?.data).toEqual({ ids });
  const again = await replay(acme.keys.developer);
  expect([again.status, again.body.error?.data.fields[0]?.path]).toEqual([409, "ids"]);
  expect((await ask<Page<object>>("deadLetters.list", {})).data.items).toEqual([]);
});

describe("POST /api/events/<tenant>", () => {
  const json = { "content-type": "application/json" };
  async function send(
    body: RequestInit["body"],
    { slug = "acme", key = acme.keys.developer, headers = {} as Record<string, string> } = {},
  ) {
    const authorization: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
    const response = await fetch(`${server.eventsUrl}/${slug}`, {
      method: "POST",
      headers: { ...json, ...authorization, ...headers },
      body,
      duplex: "half",
    } as RequestInit);
    const answer = (await response.json()) as {
      id?: string;
      error?: { code: string; message: string; fields: { path: string }[] };
    };
    return { status: response.status, headers: response.headers, ...answer };
  }
  const event = (more: object = {}) => JSON.stringify({ type: "posted.event", ...more });

  test("takes an event", async () => {
    const sent = await send(event({ payload: { a: 1 }, key: "k", id: "i" }));
    expect([sent.status, sent.error]).toEqual([202, undefined]);
    const { data } = await ask("events.get", { id: sent.id });
    expect(data).toMatchObject({
      type: "posted.event",
      payload: { a: 1 },
      key: "k",
      publisherId: "i",
      source: "api",
    });
    expect(
      (await send(event(), { headers: { "content-type": "application/json; charset=utf-8" } }))
        .status,
    ).toBe(202);
  });

  test("takes a repeat once, by the body's id or else the header's", async () => {
    const headers = { "idempotency-key": "once" };
    const first = await send(event(), { headers });
    expect((await send(event({ payload: 2 }), { headers })).id).toBe(first.id);
    expect((await send(event({ id: "once" }))).id).toBe(first.id);
    expect((await send(event({ id: "another" }), { headers })).id).not.toBe(first.id);
    const long = await send(event(), { headers: { "idempotency-key": "x".repeat(201) } });
    expect([long.status, long.error?.fields[0]?.path]).toEqual([400, "id"]);
  });

  test("is for API keys that may execute, in their own tenant", async () => {
    const nobody = await send(event(), { key: "" });
    expect([nobody.status, nobody.error?.code]).toEqual([401, "unauthorized"]);
    expect(nobody.headers.get("www-authenticate")).toBe("Bearer");
    expect((await send(event(), { key: "rl_unknown" })).status).toBe(401);
    const viewer = await send(event(), { key: acme.keys.viewer });
    expect([viewer.status, viewer.error?.code]).toEqual([403, "forbidden"]);
    const foreign = await send(event(), { slug: "other" });
    const nowhere = await send(event(), { slug: "nowhere" });
    expect([foreign.status, foreign.error]).toEqual([404, nowhere.error]);
    expect(nowhere.status).toBe(404);
  });

  test.each([
    ["{", "body"],
    ["", "body"],
    [Buffer.from('{"type":"\xff"}', "latin1"), "body"],
    ["[]", "input"],
    ["null", "input"],
    ["{}", "type"],
    [event({ type: "Order" }), "type"],
    [event({ tenant: "other" }), "tenant"],
    [event({ key: 7 }), "key"],
  ])("refuses %j and names the field", async (body, path) => {
    const refused = await send(body);
    expect([refused.status, refused.error?.code]).toEqual([400, "invalid_input"]);
    expect(refused.error?.fields[0]?.path).toBe(path);
    expect(refused.error?.message).toContain(`${path}: `);
  });

  test("refuses what is not JSON by its type", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]) {
      const refused = await send(event(), { headers: { "content-type": type } });
      expect([refused.status, refused.error?.code]).toEqual([415, "unsupported_media_type"]);
    }
  });

  test("refuses what is too large, with its length declared or in chunks, and reads no more of it", async () => {
    const payload = await send(event({ payload: "x".repeat(262_143) }));
    expect([payload.status, payload.error?.fields[0]?.path]).toEqual([413, "payload"]);
    const declared = await send(`${" ".repeat(300 * 1024)}{}`);
    expect([declared.status, declared.error?.fields[0]?.path]).toEqual([413, "body"]);
    const spaces = (count: number) => {
      let pulled = 0;
      const stream = new ReadableStream({
        pull(controller) {
          pulled += 1;
          if (pulled > count) controller.close();
          else controller.enqueue(new Uint8Array(16_384).fill(0x20));
        },
      });
      return { stream, pulled: () => pulled };
    };
    const chunked = await send(spaces(20).stream);
    expect([chunked.status, chunked.error?.fields[0]?.path]).toEqual([413, "body"]);
    const endless = spaces(Number.POSITIVE_INFINITY);
    const init = { method: "POST", body: endless.stream, duplex: "half" };
    const request = new Request("http://localhost", init as RequestInit);
    await expect(readJsonBody(request, 1_000)).rejects.toMatchObject({ code: "too_large" });
    expect(endless.pulled()).toBeLessThan(100);
  });
});
