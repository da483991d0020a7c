import { newId } from "@runlet/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { deleteExpiredRateCounts } from "./delete-expired-rate-counts.ts";
import type { EndpointRateLimit } from "./endpoint-rate-limit.ts";
import { createPostgresRateCounts } from "./postgres-rate-counts.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";

let core: TestCore;

beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.release());

/** A runner's: its memory is its own, the counts are everybody's. */
const newLimiter = (now?: () => number) =>
  createRateLimiter(createPostgresRateCounts(core.context.database), now);

const tenantId = newId();
const perMinute = (requests: number) => ({ requests, seconds: 60 });

/** The requests of a new script's endpoint, by whoever is named. */
function createEndpoint(rateLimit: EndpointRateLimit) {
  const scriptId = newId();
  return (limiter: RateLimiter, identity = "ip:1", changed = rateLimit) =>
    limiter.check({ tenantId, scriptId, rateLimit: changed, identity });
}

async function rowsOf(where: string): Promise<{ used: number; key: string }[]> {
  return withOwner(core.ownerUrl, async (client) => {
    await client.query("SET ROLE runlet_system");
    return (await client.query(`SELECT key, used FROM rate_limits WHERE ${where}`)).rows;
  });
}

test("requests count down to none, and what comes then is over", async () => {
  const limiter = newLimiter();
  const call = createEndpoint({ perEndpoint: perMinute(2) });
  expect(await call(limiter)).toEqual({
    isOver: false,
    limit: 2,
    seconds: 60,
    remaining: 1,
    resetSeconds: 60,
  });
  expect(await call(limiter)).toMatchObject({ isOver: false, remaining: 0 });
  const third = await call(limiter);
  expect(third).toMatchObject({ isOver: true, limit: 2, remaining: 0 });
  expect(third.resetSeconds).toBeGreaterThan(50);
});

test("runners share one count, however many requests come at once", async () => {
  const limiters = [newLimiter(), newLimiter(), newLimiter()];
  const call = createEndpoint({ perEndpoint: perMinute(100) });
  const verdicts = await Promise.all(
    Array.from({ length: 300 }, (_, index) => call(limiters[index % 3] as RateLimiter)),
  );
  const taken = verdicts.filter(({ isOver }) => !isOver);
  expect(taken.map(({ remaining }) => remaining).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, index) => index),
  );
});

test("callers have each their own, and one that is over leaves the shared one to others", async () => {
  const limiter = newLimiter();
  const call = createEndpoint({ perCaller: perMinute(2), perEndpoint: perMinute(5) });
  const overs = async (identity: string, times: number) => {
    const verdicts = [];
    for (let time = 0; time < times; time += 1)
      verdicts.push((await call(limiter, identity)).isOver);
    return verdicts;
  };
  expect(await overs("key:a", 10)).toEqual([false, false, ...Array(8).fill(true)]);
  expect(await overs("key:b", 3)).toEqual([false, false, true]);
  expect(await overs("key:c", 2)).toEqual([false, true]);
});

test("of two limits the one that is nearer is told", async () => {
  const limiter = newLimiter();
  const call = createEndpoint({ perCaller: perMinute(3), perEndpoint: perMinute(4) });
  const told = async (identity: string) => {
    const { limit, remaining } = await call(limiter, identity);
    return [limit, remaining];
  };
  expect(await told("a")).toEqual([3, 2]);
  expect(await told("a")).toEqual([3, 1]);
  expect(await told("b")).toEqual([4, 1]);
  expect(await told("c")).toEqual([4, 0]);
  expect(await told("d")).toEqual([4, 0]);
});

test("a window that ended begins anew with the next request", async () => {
  const limiter = newLimiter();
  const call = createEndpoint({ perEndpoint: { requests: 1, seconds: 1 } });
  expect((await call(limiter)).isOver).toBe(false);
  expect((await call(limiter)).isOver).toBe(true);
  await expect.poll(async () => (await call(limiter)).isOver, { timeout: 5_000 }).toBe(false);
});

test("who is over is refused from memory, until the window ends there", async () => {
  let nowMs = 0;
  const limiter = newLimiter(() => nowMs);
  const call = createEndpoint({ perEndpoint: { requests: 1, seconds: 77 } });
  for (let time = 0; time < 10; time += 1) await call(limiter);
  const ofIt = "key LIKE '%:77:all'";
  expect(await rowsOf(ofIt)).toMatchObject([{ used: 2 }]);
  nowMs = 76_000;
  expect(await call(limiter)).toMatchObject({ isOver: true, resetSeconds: 1 });
  nowMs = 77_001;
  await call(limiter);
  expect(await rowsOf(ofIt)).toMatchObject([{ used: 3 }]);
});

test("a changed limit holds at once, for those who were over too", async () => {
  const limiter = newLimiter();
  const call = createEndpoint({ perEndpoint: perMinute(1) });
  await call(limiter);
  expect((await call(limiter)).isOver).toBe(true);
  const raised = { perEndpoint: perMinute(5) };
  expect(await call(limiter, "a", raised)).toMatchObject({ isOver: false, limit: 5, remaining: 2 });
  const lowered = { perEndpoint: perMinute(2) };
  expect(await call(limiter, "a", lowered)).toMatchObject({ isOver: true, limit: 2 });
});

test("no address or subject is kept, however long it is", async () => {
  const subject = `jwt:${"x".repeat(10_000)}`;
  const call = createEndpoint({ perCaller: { requests: 1, seconds: 78 } });
  await call(newLimiter(), subject);
  const [row] = await rowsOf("key LIKE '%:78:%'");
  expect(row?.key.length).toBeLessThan(200);
  expect(row?.key).not.toContain("xxx");
});

test("counts of ended windows are deleted, others stay", async () => {
  const ended = createEndpoint({ perEndpoint: perMinute(1) });
  await ended(newLimiter());
  await withOwner(core.ownerUrl, async (client) => {
    await client.query("SET ROLE runlet_system");
    await client.query("UPDATE rate_limits SET resets_at = now() - interval '1 s'");
  });
  const open = createEndpoint({ perEndpoint: { requests: 1, seconds: 79 } });
  await open(newLimiter());
  expect((await deleteExpiredRateCounts(core.context)).deleted).toBeGreaterThan(0);
  expect(await rowsOf("true")).toMatchObject([{ key: expect.stringMatching(/:79:all$/) }]);
});

test("a store that does not answer refuses the request", async () => {
  const limiter = createRateLimiter({ add: () => Promise.reject(new Error("away")) });
  const call = createEndpoint({ perEndpoint: perMinute(1) });
  await expect(call(limiter)).rejects.toThrow("away");
});
