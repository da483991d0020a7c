import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createEventLog } from "../event-log.ts";
import { createRandom } from "../random.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
const lines: string[] = [];

beforeAll(async () => {
  const log = createEventLog((line) => lines.push(line));
  world = await createWorld({ runners: 1, random: createRandom(1), log });
});
afterAll(() => world.release({ keepLogs: false }));

const place = () => {
  const [first] = world.fleet.places;
  if (first === undefined) throw new Error("there is no runner");
  return first;
};

const alive = () =>
  world.queryPatiently<{ pid: number }>(
    "SELECT pid FROM runners WHERE stopped_at IS NULL ORDER BY started_at DESC LIMIT 1",
  );

test("another runner takes the place of one that was killed", async () => {
  const pid = await place().kill();
  await place().ready();
  expect(place().current().pid).not.toBe(pid);
  expect(await alive()).toEqual([{ pid: place().current().pid }]);
  expect(world.fleet.deaths).toEqual([]);
});

test("one that is asked to stop does so in order", async () => {
  const { exit } = await place().terminate();
  expect(exit).toEqual({ code: 0, signal: null });
  await place().ready();
  expect(world.fleet.deaths).toEqual([]);
});

test.each(["kill", "stop"] as const)(
  "Postgres comes back with its data after a %s",
  async (how) => {
    const tenants = () => world.queryPatiently("SELECT slug FROM tenants");
    await world.postgres.takeDown(how);
    await expect(world.query("SELECT 1")).rejects.toThrow();
    await world.postgres.bringBack();
    expect(await tenants()).toEqual([{ slug: "acme" }]);
  },
);

test("what a runner's door holds back does not reach Postgres, and comes later", async () => {
  const heartbeat = async () => {
    const [row] = await world.query<{ at: Date }>(
      "SELECT heartbeat_at AS at FROM runners WHERE pid = $1",
      [place().current().pid],
    );
    return row?.at.getTime() ?? 0;
  };
  place().door.hold();
  const held = await heartbeat();
  place().door.release();
  await vi.waitFor(async () => expect(await heartbeat()).toBeGreaterThan(held), {
    timeout: 30_000,
    interval: 200,
  });
});

test("a runner that ends though nobody ended it is told of", async () => {
  process.kill(place().current().pid, "SIGKILL");
  await vi.waitFor(() => expect(world.fleet.deaths).toHaveLength(1), { timeout: 10_000 });
  expect(world.fleet.deaths[0]).toContain("runner 1 ended by itself with SIGKILL");
  expect(lines.at(-1)).toContain("ended by itself");
  await place().ready();
});
