import { expect, it } from "vitest";
import { createFairQueue } from "./fair-queue.ts";

function servedInOrder(queue: ReturnType<typeof createFairQueue<string>>, room: number): string[] {
  const served: string[] = [];
  queue.serve((_tenantId, item) => served.length < room && served.push(item) > 0);
  return served;
}

it("serves tenants in turn, each in its own order", () => {
  const queue = createFairQueue<string>(10, 10);
  for (const item of ["a1", "a2", "a3", "b1", "c1", "c2"]) {
    queue.add(item.charAt(0), item);
  }
  expect(servedInOrder(queue, 10)).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
  expect(queue.size()).toBe(0);
});

it("remembers whose turn it is between two servings", () => {
  const queue = createFairQueue<string>(10, 10);
  for (const item of ["a1", "a2", "b1"]) {
    queue.add(item.charAt(0), item);
  }
  expect(servedInOrder(queue, 1)).toEqual(["a1"]);
  expect(servedInOrder(queue, 1)).toEqual(["b1"]);
  expect(servedInOrder(queue, 1)).toEqual(["a2"]);
});

it("lets a tenant without room not hold up the others", () => {
  const queue = createFairQueue<string>(10, 10);
  queue.add("a", "a1");
  queue.add("b", "b1");
  const served: string[] = [];
  queue.serve((tenantId, item) => tenantId !== "a" && served.push(item) > 0);
  expect(served).toEqual(["b1"]);
  expect(queue.waitingOf("a")).toBe(1);
});

it("is bounded for each tenant and as a whole", () => {
  const queue = createFairQueue<string>(2, 3);
  expect(queue.add("a", "a1")).toBe("added");
  expect(queue.add("a", "a2")).toBe("added");
  expect(queue.add("a", "a3")).toBe("tenant_busy");
  expect(queue.add("b", "b1")).toBe("added");
  expect(queue.add("c", "c1")).toBe("overloaded");
  queue.remove("a", "a1");
  expect(queue.add("c", "c1")).toBe("added");
  expect(queue.drain()).toEqual(["a2", "b1", "c1"]);
});
