import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLostVms } from "./lost-vms.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("forgives a tenant one lost VM, and gives the others back one by one", () => {
  const returned: string[] = [];
  const lost = createLostVms((tenantId) => returned.push(tenantId));
  lost.add("a");
  expect(lost.of("a")).toBe(0);
  lost.add("a");
  lost.add("a");
  lost.add("b");
  expect([lost.of("a"), lost.of("b"), lost.of("c")]).toEqual([2, 0, 0]);
  vi.advanceTimersByTime(2_000);
  expect([lost.of("a"), returned]).toEqual([1, ["a", "b"]]);
  vi.advanceTimersByTime(4_000);
  expect([lost.of("a"), returned]).toEqual([0, ["a", "b", "a", "a"]]);
  expect(vi.getTimerCount()).toBe(0);
});

it("leaves no timer when it is stopped", () => {
  const lost = createLostVms(() => undefined);
  lost.add("a");
  lost.stop();
  expect(vi.getTimerCount()).toBe(0);
});
