import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWakeUp, type WakeUp } from "./wake-up.ts";

let wakeUp: WakeUp;

beforeEach(() => {
  vi.useFakeTimers();
  wakeUp = createWakeUp();
});
afterEach(() => vi.useRealTimers());

/** Whether it has resolved, once all that can happen now has happened. */
async function isOver(waiting: Promise<void>, afterMs = 0): Promise<boolean> {
  let over = false;
  waiting.then(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(afterMs);
  return over;
}

test("a wait ends after its time, or when woken", async () => {
  const first = wakeUp.wait(100);
  expect(await isOver(first, 99)).toBe(false);
  expect(await isOver(first, 1)).toBe(true);
  const second = wakeUp.wait(100);
  wakeUp.wake();
  expect(await isOver(second)).toBe(true);
});

test("what wakes between two waits ends the next one, and only that", async () => {
  wakeUp.wake();
  wakeUp.wake();
  expect(await isOver(wakeUp.wait(100))).toBe(true);
  expect(await isOver(wakeUp.wait(100))).toBe(false);
});

test("a pause is not cut short by what wakes, nor does it swallow it", async () => {
  const pause = wakeUp.pause(100);
  wakeUp.wake();
  expect(await isOver(pause, 99)).toBe(false);
  expect(await isOver(pause, 1)).toBe(true);
  expect(await isOver(wakeUp.wait(100))).toBe(true);
});

test("a stop ends both, and all that come", async () => {
  const waiting = wakeUp.wait(100);
  wakeUp.stop();
  expect(await isOver(waiting)).toBe(true);
  expect(await isOver(wakeUp.pause(100))).toBe(true);
  expect(wakeUp.isStopped).toBe(true);
});
