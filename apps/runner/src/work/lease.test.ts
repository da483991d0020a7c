import { RunnerLostError } from "@runlet/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLease, type Lease } from "./lease.ts";

let nowMs: number;
let lease: Lease;

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 0;
  lease = createLease(() => nowMs);
});
afterEach(() => {
  lease.release();
  vi.useRealTimers();
});

const beat = async () => 5_000;

test("a heartbeat holds for twenty seconds, counted from before it was sent", async () => {
  await lease.renew(async () => {
    nowMs = 5_000;
    return 5_000;
  });
  nowMs = 19_999;
  expect(lease.isHeld()).toBe(true);
  nowMs = 20_000;
  expect(lease.isHeld()).toBe(false);
});

test("without one, what runs under it is ended as lost, whether or not anybody asks", () => {
  const signal = lease.signal();
  nowMs = 20_000;
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(500);
  expect(signal.reason).toBeInstanceOf(RunnerLostError);
});

test("after a gap, what ran before it ends before the heartbeat is sent, and new work has a signal of its own", async () => {
  const before = lease.signal();
  // A process that was stopped: no timer has fired.
  nowMs = 60_000;
  await lease.renew(async () => {
    expect(before.aborted).toBe(true);
    return 60_000;
  });
  expect(lease.isHeld()).toBe(true);
  expect(lease.signal()).not.toBe(before);
  expect(lease.signal().aborted).toBe(false);
});

test("a heartbeat that fails, or comes back too late, renews nothing", async () => {
  const failure = new Error("no connection");
  nowMs = 15_000;
  await expect(lease.renew(() => Promise.reject(failure))).rejects.toBe(failure);
  await lease.renew(async () => {
    nowMs = 40_000;
    return 15_000;
  });
  expect(lease.isHeld()).toBe(false);
  await lease.renew(beat);
  expect(lease.isHeld()).toBe(true);
});

test("after a gap that only the database's clock knows of, what ran before it ends, and new work may begin", async () => {
  const before = lease.signal();
  nowMs = 5_000;
  await lease.renew(async () => 19_999);
  expect(before.aborted).toBe(false);
  await lease.renew(async () => 20_000);
  expect(before.reason).toBeInstanceOf(RunnerLostError);
  expect(lease.isHeld()).toBe(true);
  expect(lease.signal().aborted).toBe(false);
});

test("a runner that counts as stopped holds nothing any more", async () => {
  const before = lease.signal();
  await lease.renew(async () => null);
  expect(before.reason).toBeInstanceOf(RunnerLostError);
  expect(lease.isHeld()).toBe(false);
});

test("once it is ended it stays so", async () => {
  const signal = lease.signal();
  lease.end("The runner stopped");
  expect(signal.reason).toMatchObject({ name: "RunnerLostError", message: "The runner stopped" });
  await lease.renew(beat);
  expect(lease.isHeld()).toBe(false);
  expect(lease.signal().aborted).toBe(true);
});
