import { expect, test } from "vitest";
import { createTenantPlaces } from "./tenant-places.ts";

const never = new AbortController().signal;

test("places are given in turn, and to no tenant more than its own", async () => {
  const places = createTenantPlaces({
    max: 3,
    maxOfTenant: 2,
    waitMs: 60_000,
    what: "things are open",
  });
  const given: string[] = [];
  const take = async (name: string) => {
    const giveBack = await places.acquire(name.slice(0, 1), never);
    given.push(name);
    return giveBack;
  };
  const [a1, a2, a3, b1, b2, c1] = ["a1", "a2", "a3", "b1", "b2", "c1"].map(take);
  await Promise.all([a1, a2, b1]);
  expect(given).toEqual(["a1", "a2", "b1"]);
  // The place is free for b2: a3 is before it in the queue, but its tenant has two.
  (await b1)?.();
  await b2;
  expect(given).toEqual(["a1", "a2", "b1", "b2"]);
  (await a1)?.();
  await a3;
  expect(given.at(-1)).toBe("a3");
  (await a2)?.();
  await c1;
  expect(given.at(-1)).toBe("c1");
});

test("who waits for too long or has ended is refused, and is no longer in the queue", async () => {
  const places = createTenantPlaces({
    max: 1,
    maxOfTenant: 1,
    waitMs: 20,
    what: "things are open",
  });
  const giveBack = await places.acquire("a", never);
  await expect(places.acquire("b", never)).rejects.toMatchObject({ code: "unavailable" });
  const ended = AbortSignal.abort();
  await expect(places.acquire("c", ended)).rejects.toMatchObject({ code: "unavailable" });
  giveBack();
  await expect(places.acquire("d", ended)).rejects.toMatchObject({ code: "unavailable" });
  (await places.acquire("e", never))();
  (await places.acquire("f", never))();
});
