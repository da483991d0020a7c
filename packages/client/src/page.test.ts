import { expect, expectTypeOf, test } from "vitest";
import { createClient } from "./create-client.ts";
import { rejection } from "./testing/rejection.ts";
import { refusal, result, startServer } from "./testing/start-server.ts";

/** Seven items, as many a page as asked for; the cursor is where the next page begins. */
function startList() {
  return startServer(({ body }) => {
    const { limit = 3, cursor = "0", status } = JSON.parse(body || "{}");
    if (status === "paused" && cursor !== "0") return refusal(403, { reason: "forbidden" });
    const begin = Number(cursor);
    const ids = [0, 1, 2, 3, 4, 5, 6].slice(begin, begin + limit);
    const nextCursor = begin + limit < 7 ? String(begin + limit) : null;
    return result({ items: ids.map((id) => ({ id: `id ${id}`, name: `name ${id}` })), nextCursor });
  });
}

test("awaited, a list is one page; iterated, all of its items", async () => {
  await using server = await startList();
  const client = createClient({ url: server.url });
  const page = await client.scripts.list({ limit: 2 });
  expect([page.items.length, page.nextCursor]).toEqual([2, "2"]);
  expect(server.received).toHaveLength(1);

  const names: string[] = [];
  for await (const script of client.scripts.list({ limit: 3, status: "active" })) {
    expectTypeOf(script.status).toEqualTypeOf<
      "draft" | "active" | "paused" | "disabled" | "archived"
    >();
    names.push(script.name);
  }
  expect(names).toEqual([0, 1, 2, 3, 4, 5, 6].map((id) => `name ${id}`));
  expect(server.received.slice(1).map(({ body }) => JSON.parse(body))).toEqual([
    { limit: 3, status: "active" },
    { limit: 3, status: "active", cursor: "3" },
    { limit: 3, status: "active", cursor: "6" },
  ]);
});

test("every list is one, with an input and without, from any cursor on", async () => {
  await using server = await startList();
  const client = createClient({ url: server.url });
  const count = async (list: AsyncIterable<unknown>) => {
    let counted = 0;
    for await (const _item of list) counted += 1;
    return counted;
  };
  expect(await count(client.scripts.list())).toBe(7);
  expect(await count(client.scripts.list({ cursor: "5" }))).toBe(2);
  expect(await count(client.collections.query({ collection: "orders" }))).toBe(7);
  expect(await count(client.events.deliveries({ eventId: "e" }))).toBe(7);
  // @ts-expect-error: what is no list cannot be iterated
  expect(() => client.scripts.get({ id: "x" })[Symbol.asyncIterator]()).toThrow(TypeError);
});

test("who stops early asks for nothing more", async () => {
  await using server = await startList();
  for await (const script of createClient({ url: server.url }).scripts.list()) {
    if (script.id === "id 2") break;
  }
  expect(server.received).toHaveLength(1);
});

test("an error of any page ends the iteration with it", async () => {
  await using server = await startList();
  const client = createClient({ url: server.url });
  const seen: string[] = [];
  const iterate = async () => {
    for await (const script of client.scripts.list({ status: "paused" })) seen.push(script.id);
  };
  expect((await rejection(iterate())).code).toBe("forbidden");
  expect(seen).toEqual(["id 0", "id 1", "id 2"]);
});
