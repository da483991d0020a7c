// One file, longer than others, because filling the database takes longer than all its questions.
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrismaClient } from "./generated/client.ts";
import { firstIdAt } from "./ids.ts";
import { costOf } from "./testing/explain.ts";
import { executionCount, fillDatabase, scriptCount, tenantCount } from "./testing/fill-database.ts";
import { createTestDatabase, type TestDatabase, withClient } from "./testing/test-database.ts";

type Query = (prisma: PrismaClient) => Promise<unknown>;

let urls: TestDatabase;
/** Tables with so many rows that none may be read from end to end. */
let large: string[];

beforeAll(async () => {
  urls = await createTestDatabase();
  await withClient(urls.ownerUrl, async (owner) => {
    await fillDatabase(owner);
    const { rows } = await owner.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND reltuples >= 500",
    );
    large = rows.map((row) => row.name);
  });
}, 300_000);

afterAll(async () => {
  await urls?.drop();
});

const hashed = (text: string) => createHash("md5").update(text).digest("hex");
const uuid = (kind: string, n: number) =>
  hashed(kind + n).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const tenantId = uuid("tenant", 2);
// Of that tenant: scripts 1, 21, 41, …
const scriptId = uuid("script", 21);
const now = new Date();
const before = { lt: firstIdAt(now) };
const newest = { orderBy: { id: "desc" as const }, take: 50 };
const ofTenant = scriptCount / tenantCount;

async function expectCheap(url: string, query: Query, maxRows: number) {
  const cost = await costOf(url, tenantId, query);
  expect(cost.relations.length).toBeGreaterThan(0);
  expect(cost.scanned.filter((name) => large.includes(name))).toEqual([]);
  expect(cost.rowsRead).toBeLessThanOrEqual(maxRows);
}

test("the tables are filled", async () => {
  expect(large).toEqual(
    expect.arrayContaining(["scripts", "schedules", "events", "deliveries", "sessions"]),
  );
  expect(large.filter((name) => name.startsWith("executions_"))).toHaveLength(3);
  const rows = await withClient(urls.ownerUrl, (owner) => owner.query("SELECT FROM executions"));
  expect(rows.rowCount).toBe(executionCount);
});

const screens: [string, number, Query][] = [
  ["executions, newest first", 60, (db) => db.execution.findMany({ ...newest })],
  [
    "executions, the next page",
    60,
    (db) => db.execution.findMany({ where: { tenantId, id: before }, ...newest }),
  ],
  [
    "executions of a script",
    60,
    (db) => db.execution.findMany({ where: { scriptId, id: before }, ...newest }),
  ],
  [
    "executions that failed",
    60,
    (db) => db.execution.findMany({ where: { statusText: "failed", id: before }, ...newest }),
  ],
  [
    "executions that ran into their time limit, of which there are none",
    0,
    (db) => db.execution.findMany({ where: { statusText: "timeout" }, ...newest }),
  ],
  [
    "executions that a script started",
    10,
    (db) => db.execution.findMany({ where: { parentId: scriptId }, ...newest }),
  ],
  [
    "unfinished executions of a script",
    60,
    (db) => db.execution.count({ where: { scriptId, completedAt: null } }),
  ],
  [
    "executions of a day",
    3_000,
    (db) =>
      db.execution.groupBy({
        by: ["status"],
        _count: true,
        where: { id: { gte: firstIdAt(new Date(now.getTime() - 86_400_000)), lt: firstIdAt(now) } },
      }),
  ],
  [
    "logs of an execution",
    10,
    (db) =>
      db.executionLog.findMany({
        where: { executionId: firstIdAt(now) },
        orderBy: { chunk: "asc" },
      }),
  ],
  ["scripts, newest first", ofTenant, (db) => db.script.findMany({ ...newest })],
  [
    "scripts of a status and a type",
    ofTenant,
    (db) =>
      db.script.findMany({ where: { status: "active", type: "http", id: before }, ...newest }),
  ],
  [
    "scripts by a part of their name",
    ofTenant,
    (db) =>
      db.script.findMany({ where: { name: { contains: "PT 2", mode: "insensitive" } }, ...newest }),
  ],
  ["a script by its name", 1, (db) => db.script.findMany({ where: { name: "script 21" } })],
  [
    "a script by its id",
    1,
    (db) => db.script.findUnique({ where: { tenantId_id: { tenantId, id: scriptId } } }),
  ],
  ["endpoints of a tenant", ofTenant, (db) => db.endpoint.findMany()],
  ["subscriptions of a tenant", ofTenant, (db) => db.eventSubscription.findMany()],
  [
    "members with their users",
    500,
    (db) => db.member.findMany({ include: { user: true }, take: 100, orderBy: { userId: "asc" } }),
  ],
  ["schedule runs, newest first", 60, (db) => db.scheduleRun.findMany({ ...newest })],
  [
    "schedule runs of a script",
    60,
    (db) => db.scheduleRun.findMany({ where: { scriptId }, orderBy: { dueAt: "desc" }, take: 50 }),
  ],
  [
    "schedule runs of a script, the next page",
    60,
    (db) => db.scheduleRun.findMany({ where: { scriptId, id: before }, ...newest }),
  ],
  [
    "schedule runs that were missed, of which there are none",
    0,
    (db) => db.scheduleRun.findMany({ where: { outcomeText: "missed", id: before }, ...newest }),
  ],
  [
    "schedules with their scripts",
    2 * ofTenant,
    (db) =>
      db.schedule.findMany({
        where: { tenantId, scriptId: { lt: scriptId }, script: { status: "active" } },
        include: { script: true },
        orderBy: { scriptId: "desc" },
        take: 50,
      }),
  ],
  ["events, newest first", 60, (db) => db.event.findMany({ where: { id: before }, ...newest })],
  [
    "events of a type",
    60,
    (db) => db.event.findMany({ where: { type: "order.created", id: before }, ...newest }),
  ],
  [
    "deliveries of an event",
    5,
    (db) => db.delivery.findMany({ where: { eventId: firstIdAt(now) } }),
  ],
  [
    "deliveries of a script",
    60,
    (db) => db.delivery.findMany({ where: { scriptId: uuid("script", 1) }, ...newest }),
  ],
  [
    "events of a key",
    60,
    (db) => db.event.findMany({ where: { key: "key 3", id: before }, ...newest }),
  ],
  [
    "deliveries, newest first",
    60,
    (db) => db.delivery.findMany({ where: { tenantId }, ...newest }),
  ],
  [
    "deliveries that died",
    60,
    (db) =>
      db.$queryRaw`SELECT * FROM deliveries WHERE tenant_id = ${tenantId}::uuid AND status = 'dead'
        ORDER BY id DESC LIMIT 50`,
  ],
  [
    "deliveries that were skipped, of which there are none",
    0,
    (db) =>
      db.$queryRaw`SELECT * FROM deliveries WHERE tenant_id = ${tenantId}::uuid AND status = 'skipped'
        ORDER BY id DESC LIMIT 50`,
  ],
  [
    "what is before a delivery in its script",
    60,
    (db) =>
      db.delivery.findMany({
        where: { scriptId: uuid("script", 1), completedAt: null, id: before },
        ...newest,
      }),
  ],
  [
    "open dead letters",
    60,
    (db) => db.deadLetter.findMany({ where: { replayedAt: null, discardedAt: null }, ...newest }),
  ],
  [
    "dead letters of any state, newest first",
    60,
    (db) => db.deadLetter.findMany({ where: { id: before }, ...newest }),
  ],
  [
    "who listens to a type",
    ofTenant * 2,
    (db) =>
      db.$queryRaw`SELECT scripts.id FROM unnest(ARRAY['order.created', 'order.*', '*']) AS wanted (pattern)
        JOIN event_subscriptions ON event_subscriptions.tenant_id = ${tenantId}::uuid
          AND event_subscriptions.pattern = wanted.pattern
        JOIN scripts ON scripts.tenant_id = ${tenantId}::uuid AND scripts.id = event_subscriptions.script_id
        WHERE scripts.status IN ('active', 'paused')`,
  ],
  [
    "audit log, newest first",
    60,
    (db) => db.auditEntry.findMany({ where: { id: before }, ...newest }),
  ],
  [
    "audit log of a script",
    60,
    (db) =>
      db.auditEntry.findMany({ where: { targetType: "script", targetId: scriptId }, ...newest }),
  ],
  [
    "audit log of an action",
    60,
    (db) => db.auditEntry.findMany({ where: { action: "script.update", id: before }, ...newest }),
  ],
];

describe("under the app role", () => {
  test.each(screens)("%s: by index, at most %i rows", async (_name, maxRows, query) => {
    await expectCheap(urls.appUrl, query, maxRows);
  });

  test("by the enum instead of its text the same list reads the tenant's whole history", async () => {
    const cost = await costOf(urls.appUrl, tenantId, (db) =>
      db.execution.findMany({ where: { status: "timeout" }, ...newest }),
    );
    expect(cost.rowsRead).toBeGreaterThanOrEqual(executionCount / tenantCount);
  });

  test("an execution by its id: in one partition", async () => {
    const rows = await withClient(urls.ownerUrl, (owner) =>
      owner.query<{ id: string }>(
        "SELECT id FROM executions WHERE tenant_id = $1 AND id < first_id_at(date_trunc('month', now(), 'UTC')) LIMIT 1",
        [tenantId],
      ),
    );
    const id = rows.rows[0]?.id ?? "";
    const byKey = { tenantId_id: { tenantId, id } };
    const cost = await costOf(urls.appUrl, tenantId, (db) =>
      db.execution.findUnique({ where: byKey }),
    );
    const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1));
    const suffix = lastMonth.toISOString().slice(0, 7).replace("-", "_");
    expect(cost).toEqual({ scanned: [], relations: [`executions_${suffix}`], rowsRead: 1 });
  });
});

const hash = (n: number) => createHash("sha256").update(String(n)).digest();
const expired = { where: { expiresAt: { lt: new Date(now.getTime() + 10_000) } } };

const work: [string, number, Query][] = [
  [
    "due schedules",
    200,
    (db) =>
      db.schedule.findMany({
        where: { nextRunAt: { lte: new Date(now.getTime() + 60_000) } },
        orderBy: { nextRunAt: "asc" },
        take: 100,
      }),
  ],
  [
    "deliveries to try",
    200,
    (db) =>
      db.delivery.findMany({
        where: { nextAttemptAt: { lte: now } },
        orderBy: { nextAttemptAt: "asc" },
        take: 100,
      }),
  ],
  [
    "unfinished executions of a runner",
    200,
    (db) => db.execution.findMany({ where: { runnerId: uuid("runner", 1), completedAt: null } }),
  ],
  [
    "a tenant by its slug and its endpoints",
    200,
    async (db) => {
      await db.tenant.findUnique({ where: { slug: "tenant-2" } });
      await db.endpoint.findMany({ where: { tenantId }, include: { script: true } });
    },
  ],
  [
    "a session by its token",
    5,
    (db) => db.session.findUnique({ where: { tokenHash: hash(7) }, include: { user: true } }),
  ],
  ["an API key", 1, (db) => db.apiKey.findMany({ where: { keyHash: hash(7) } })],
  [
    "a user by e-mail address",
    1,
    (db) => db.user.findUnique({ where: { email: "user-7@example.com" } }),
  ],
  [
    "the tenants of a user",
    25,
    (db) => db.member.findMany({ where: { userId: uuid("user", 7) }, include: { tenant: true } }),
  ],
  [
    "sessions of a user",
    20,
    (db) => db.session.findMany({ where: { userId: uuid("user", 7), revokedAt: null } }),
  ],
  ["expired sessions", 10, (db) => db.session.findMany({ where: { expiresAt: { lt: now } } })],
  ["expired idempotency keys", 60, (db) => db.idempotencyKey.deleteMany(expired)],
  ["expired cache entries", 60, (db) => db.cacheEntry.deleteMany(expired)],
  [
    "keys with unfinished deliveries",
    0,
    (db) =>
      db.$queryRaw`SELECT DISTINCT ON (tenant_id, script_id, key) id, status, next_attempt_at FROM deliveries
        WHERE completed_at IS NULL AND key IS NOT NULL ORDER BY tenant_id, script_id, key, position`,
  ],
  [
    "events of a tenant that are too old",
    3_000,
    (db) =>
      db.event.deleteMany({
        where: { tenantId, id: { lt: firstIdAt(new Date(now.getTime() - 20 * 86_400_000)) } },
      }),
  ],
];

describe("under the system role", () => {
  test.each(work)("%s: by index, at most %i rows", async (_name, maxRows, query) => {
    await expectCheap(urls.systemUrl, query, maxRows);
  });
});
