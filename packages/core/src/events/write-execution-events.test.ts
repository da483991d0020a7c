import { newId } from "@runlet/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Caller } from "../access/caller.ts";
import { withOwner } from "../testing/owner-client.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createListener, readDeliveryRows } from "../testing/test-deliveries.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { publishEvent } from "./publish-event.ts";
import { publishScriptEvent } from "./publish-script-event.ts";
import { type ExecutionFact, writeExecutionEvents } from "./write-execution-events.ts";

let core: TestCore;
let admin: Caller;
let quiet: Caller;

beforeAll(async () => {
  core = await createTestCore();
  admin = (await createTestTenant(core, "acme")).callers.admin;
  quiet = (await createTestTenant(core, "quiet")).callers.admin;
});
afterAll(() => core.release());

const at = new Date("2026-05-06T07:08:09.123Z");
const fact = (given: Partial<ExecutionFact> = {}): ExecutionFact => ({
  tenantId: admin.tenant.id,
  type: "execution.completed",
  scriptId: newId(),
  executionId: newId(),
  eventId: null,
  payload: { status: "completed" },
  at,
  ...given,
});

const write = (facts: ExecutionFact[]) =>
  core.context.database.asSystem("record-executions", (tx) => writeExecutionEvents(tx, facts));

interface EventRow {
  id: string;
  type: string;
  payload: unknown;
  depth: number;
  source: string;
  created_at: Date;
}
const readEvents = ({ executionId }: ExecutionFact) =>
  withOwner(core.ownerUrl, async (client) => {
    const { rows } = await client.query<EventRow>(
      "SELECT id, type, payload, depth, source, created_at FROM events WHERE execution_id = $1 ORDER BY id",
      [executionId],
    );
    return rows;
  });

describe("an event about an execution", () => {
  test("is not written where nobody listens", async () => {
    await createListener(core.context, quiet, ["execution.*"], "draft");
    await createListener(core.context, quiet, ["execution.failed", "order.*"]);
    const facts = [fact({ tenantId: quiet.tenant.id }), fact({ tenantId: quiet.tenant.id })];
    await write(facts);
    for (const one of facts) expect(await readEvents(one)).toEqual([]);
  });

  test("goes to those who listen, once, and is skipped by a paused one", async () => {
    const everything = await createListener(core.context, admin, ["*", "execution.*"]);
    const failures = await createListener(core.context, admin, ["execution.failed"]);
    const done = fact();
    const failed = fact({ type: "execution.failed", payload: { code: "runtime_error" } });
    await write([done, failed]);
    const [told] = await readEvents(done);
    expect(told).toMatchObject({
      type: "execution.completed",
      payload: { status: "completed" },
      depth: 0,
      source: "platform",
      created_at: at,
    });
    expect(await readDeliveryRows(core, told?.id ?? "")).toMatchObject([
      { script_id: everything, status: "pending", is_armed: true },
    ]);
    const [other] = await readEvents(failed);
    const listeners = (await readDeliveryRows(core, other?.id ?? "")).map((row) => row.script_id);
    expect(listeners.sort()).toEqual([everything, failures].sort());
  });

  test("never starts its own script, and is not written for that one alone", async () => {
    const own = await createListener(core.context, quiet, ["execution.timeout"]);
    const ofOwn = fact({ tenantId: quiet.tenant.id, type: "execution.timeout", scriptId: own });
    const ofOther = fact({ tenantId: quiet.tenant.id, type: "execution.timeout" });
    await write([ofOwn, ofOther]);
    expect(await readEvents(ofOwn)).toEqual([]);
    const [told] = await readEvents(ofOther);
    expect(await readDeliveryRows(core, told?.id ?? "")).toMatchObject([{ script_id: own }]);
    const both = await createListener(core.context, quiet, ["execution.timeout"]);
    await write([ofOwn]);
    const [second] = await readEvents(ofOwn);
    expect(await readDeliveryRows(core, second?.id ?? "")).toMatchObject([{ script_id: both }]);
  });

  test("is one deeper than the event behind the execution, and ends at eight", async () => {
    let { id } = await publishEvent(core.context, admin, { type: "deep.start" });
    for (let depth = 1; depth <= 8; depth += 1) {
      const one = fact({ eventId: id });
      await write([one]);
      expect(await readEvents(one)).toMatchObject([{ depth }]);
      const origin = { scope: admin.scope, executionId: newId(), eventId: id };
      ({ id } = await publishScriptEvent(core.context, origin, { type: "deep.er", payload: 1 }));
    }
    const beyond = fact({ eventId: id });
    await write([beyond]);
    expect(await readEvents(beyond)).toEqual([]);
  });

  test("is not written about what an event about an execution started", async () => {
    const first = fact();
    await write([first]);
    const [told] = await readEvents(first);
    const second = fact({ eventId: told?.id });
    const other = fact();
    await write([second, other]);
    expect(await readEvents(second)).toEqual([]);
    expect(await readEvents(other)).toHaveLength(1);
  });

  test("of an execution whose event is not kept any more is not the first of its chain", async () => {
    const one = fact({ eventId: newId() });
    await write([one]);
    expect(await readEvents(one)).toMatchObject([{ depth: 1 }]);
  });

  test("stays within its tenant, among facts of many", async () => {
    const theirs = fact({ tenantId: quiet.tenant.id, type: "execution.cancelled" });
    const ours = fact({ type: "execution.cancelled" });
    await write([theirs, ours]);
    expect(await readEvents(theirs)).toEqual([]);
    expect(await readEvents(ours)).toHaveLength(1);
    await core.context.database.inTenant(admin.scope, (tx) =>
      writeExecutionEvents(tx, [{ ...ours, type: "execution.started" }]),
    );
    expect((await readEvents(ours)).map(({ type }) => type)).toContain("execution.started");
  });
});
