import fc from "fast-check";
import { expect, it } from "vitest";
import { createFairQueue, type FairQueue, type Waits } from "./fair-queue.ts";

interface Item extends Waits {
  name: string;
}

/** `a1` waits for tenant a; `a1@x` in the lane x; a `+` before it is a depth of calls. */
function itemOf(text: string): Item {
  const [name = "", lane = ""] = text.split("@");
  const depth = name.lastIndexOf("+") + 1;
  return { name: text, tenantId: name.charAt(depth), depth, lane: `${depth} ${lane}` };
}

function queueOf(text: string): { queue: FairQueue<Item>; items: Item[] } {
  const queue = createFairQueue<Item>();
  const items = text.split(" ").map(itemOf);
  for (const item of items) {
    queue.add(item);
  }
  return { queue, items };
}

function served(queue: FairQueue<Item>, room: number, mayRun = (_item: Item) => true): string {
  const names: string[] = [];
  queue.serve((item) => names.length < room && mayRun(item) && names.push(item.name) > 0);
  return names.join(" ");
}

it("serves tenants in turn, each in its own order", () => {
  const { queue } = queueOf("a1 a2 a3 b1 c1 c2");
  expect(served(queue, 10)).toBe("a1 b1 c1 a2 c2 a3");
  expect(queue.size()).toBe(0);
});

it("remembers whose turn it is between two servings", () => {
  const { queue } = queueOf("a1 a2 b1");
  expect(served(queue, 1)).toBe("a1");
  expect(served(queue, 1)).toBe("b1");
  expect(served(queue, 1)).toBe("a2");
});

it("lets a tenant without room not hold up the others", () => {
  const { queue } = queueOf("a1 b1");
  expect(served(queue, 10, ({ tenantId }) => tenantId !== "a")).toBe("b1");
  expect(queue.waitingOf("a", 0)).toBe(1);
});

it("serves the lanes of a tenant in turn, and lets one without room not hold up the others", () => {
  const { queue } = queueOf("a1@x a2@x a3@y a4@z");
  expect(served(queue, 10, ({ lane }) => lane !== "0 x")).toBe("a3@y a4@z");
  queue.add(itemOf("a5@y"));
  expect(served(queue, 10)).toBe("a1@x a5@y a2@x");
});

it("looks once at a lane without room, however many wait in it", () => {
  const { queue } = queueOf(Array.from({ length: 1_000 }, (_, i) => `a${i}@x`).join(" "));
  let looks = 0;
  queue.serve(() => {
    looks += 1;
    return false;
  });
  expect(looks).toBe(1);
});

it("gives one tenant all its turns when asked to", () => {
  const { queue } = queueOf("a1 b1 b2 a2");
  const names: string[] = [];
  queue.serveTenant("b", ({ name }) => names.push(name) > 0);
  expect(names).toEqual(["b1", "b2"]);
  queue.serveTenant("nobody", () => true);
  expect(queue.size()).toBe(2);
});

it("counts each depth apart, and forgets who left", () => {
  const { queue, items } = queueOf("a1 a2 +a3 b1");
  const count = () => [queue.waitingOf("a", 0), queue.waitingOf("a", 1), queue.waitingAt(0)];
  expect(count()).toEqual([2, 1, 3]);
  for (const item of items.slice(0, 1)) {
    queue.remove(item);
    queue.remove(item);
  }
  expect([...count(), queue.size()]).toEqual([1, 1, 2, 3]);
  expect(queue.drain().map(({ name }) => name)).toEqual(["a2", "+a3", "b1"]);
  expect([...count(), queue.size()]).toEqual([0, 0, 0, 0]);
});

it("never serves a tenant twice while another one waits", () => {
  // Letters arrive; numbers are room for as many.
  const steps = fc.array(
    fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 3 })),
  );
  fc.assert(
    fc.property(steps, (given) => {
      const queue = createFairQueue<Item>();
      let since = new Map<string, Set<string>>();
      for (const [index, step] of given.entries()) {
        if (typeof step === "string") {
          const isNew = queue.waitingOf(step, 0) === 0;
          queue.add(itemOf(`${step}@${index % 2}`));
          since = isNew ? since.set(step, new Set()) : since;
          continue;
        }
        for (const name of served(queue, step)
          .split(" ")
          .filter((text) => text !== "")) {
          const tenantId = name.charAt(0);
          for (const [other, servedSince] of since) {
            if (other !== tenantId) {
              expect(servedSince.has(tenantId), `${tenantId} again before ${other}`).toBe(false);
              servedSince.add(tenantId);
            }
          }
          since.set(tenantId, new Set());
          if (queue.waitingOf(tenantId, 0) === 0) {
            since.delete(tenantId);
          }
        }
      }
    }),
  );
});

it("has nothing more to serve when it is emptied in the middle of a turn", () => {
  const { queue } = queueOf("a1@x a2@y b1");
  const served: string[] = [];
  queue.serve(({ name }) => {
    served.push(name);
    queue.drain();
    return false;
  });
  expect(served).toEqual(["a1@x"]);
  expect([queue.size(), queue.waitingAt(0), queue.waitingOf("a", 0)]).toEqual([0, 0, 0]);
});
