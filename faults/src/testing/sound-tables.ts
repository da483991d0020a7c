import { newId } from "@runlet/db";
import type { Client } from "pg";

/** Ids of what `fillTables` leaves. */
export interface SoundTables {
  tenantId: string;
  scripts: { listener: string; scheduled: string };
  events: { succeeded: string; next: string; dead: string; skipped: string };
  executions: Record<"lost" | "completed" | "next" | "tick" | "byHand" | "requested", string>;
  runnerId: string;
  from: Date;
  to: Date;
}

const minute = (number: number, second = 0) => new Date(Date.UTC(2026, 0, 5, 10, number, second));

/**
 * Tables as a run leaves them that kept all its promises: a delivery whose first try was lost, a second one of its key, a
 * dead one and a skipped one, ticks that ran, were skipped and missed, a run by hand, a request with a key, and what all of them left.
 */
export async function fillTables(owner: Client): Promise<SoundTables> {
  const tables: SoundTables = {
    tenantId: newId(),
    scripts: { listener: newId(), scheduled: newId() },
    events: { succeeded: newId(), next: newId(), dead: newId(), skipped: newId() },
    executions: {
      ...{ lost: newId(), completed: newId(), next: newId() },
      ...{ tick: newId(), byHand: newId(), requested: newId() },
    },
    runnerId: newId(),
    from: minute(0, 30),
    to: minute(3, 30),
  };
  const write = new Writer(owner, tables.tenantId);
  await write.row("tenants", { id: tables.tenantId, slug: "acme", name: "Acme" }, false);
  await write.row(
    "runners",
    { id: tables.runnerId, host: "here", pid: 1, port: 1, started_at: new Date() },
    false,
  );
  await write.script(tables.scripts.listener, "listener", "event");
  await write.row("event_subscriptions", {
    script_id: tables.scripts.listener,
    pattern: "order.*",
  });
  await write.script(tables.scripts.scheduled, "scheduled", "scheduled");
  await write.row("schedules", { script_id: tables.scripts.scheduled, cron: "* * * * *" });
  await fillEvents(write, tables);
  await fillTicks(write, tables);
  await write.execution(tables.executions.byHand, {
    ...{ script_id: tables.scripts.listener, script_name: "listener", trigger: "api" },
  });
  await fillRequests(write, tables);
  return tables;
}

async function fillEvents(write: Writer, { scripts, events, executions }: SoundTables) {
  const script = { script_id: scripts.listener, script_name: "listener" };
  const runs = async (id: string, eventId: string, given: Row = {}) =>
    write.execution(id, { ...script, trigger: "event", event_id: eventId, ...given });
  for (const id of Object.values(events)) {
    await write.row("events", { id, type: "order.placed", payload: "{}", source: "api" });
  }
  await runs(executions.lost, events.succeeded, {
    ...{ status: "failed", error: '{"code":"runner_lost"}' },
    ...{ started_at: minute(0), completed_at: minute(1) },
  });
  await runs(executions.completed, events.succeeded, { started_at: minute(1) });
  await runs(executions.next, events.next, { started_at: minute(2) });
  const failed = Array.from({ length: 4 }, () => newId());
  for (const [index, id] of failed.entries()) {
    const at = { started_at: minute(index), completed_at: minute(index, 1) };
    await runs(id, events.dead, { ...at, status: "failed", error: '{"code":"runtime_error"}' });
  }
  const delivery = (eventId: string, status: string, executionIds: string[]) =>
    write.row("deliveries", {
      ...{ id: eventId, event_id: eventId, script_id: scripts.listener, status },
      ...{ attempts: executionIds.length, execution_ids: executionIds, completed_at: minute(3) },
    });
  await delivery(events.succeeded, "succeeded", [executions.lost, executions.completed]);
  await delivery(events.next, "succeeded", [executions.next]);
  await delivery(events.dead, "dead", failed);
  await delivery(events.skipped, "skipped", []);
  await write.row("dead_letters", {
    ...{ id: newId(), delivery_id: events.dead, script_id: scripts.listener },
    ...{ error: "{}", attempts: 4 },
  });
  await write.effect(events.succeeded, 1, minute(2));
  await write.effect(events.next, 2, minute(3));
}

async function fillTicks(write: Writer, { scripts, executions }: SoundTables) {
  const due = (number: number, given: Row) =>
    write.row("schedule_runs", {
      ...{ id: newId(), script_id: scripts.scheduled, due_at: minute(number) },
      ...{ completed_at: minute(number, 10), cause: "", ...given },
    });
  const script = { script_id: scripts.scheduled, script_name: "scheduled" };
  const input = JSON.stringify({ dueAt: minute(1).toISOString() });
  await write.execution(executions.tick, { ...script, trigger: "cron", input });
  await due(1, { outcome: "ran", started_at: minute(1), execution_id: executions.tick });
  await due(2, { outcome: "skipped", cause: "The run before was still under way" });
  await due(3, { outcome: "missed", cause: "No runner was up" });
}

async function fillRequests(write: Writer, { scripts, executions }: SoundTables) {
  await write.execution(executions.requested, {
    ...{ script_id: scripts.listener, script_name: "listener", trigger: "http" },
    ...{ input: JSON.stringify({ headers: { "idempotency-key": "one" } }), output: '{"n": 1}' },
  });
  await write.row("idempotency_keys", {
    ...{ script_id: scripts.listener, key: "hash of one", request_hash: "" },
    ...{ execution_id: executions.requested, expires_at: minute(59) },
  });
}

export type Row = Record<string, unknown>;

/** Writes rows of one tenant as the owner. */
export class Writer {
  readonly #owner: Client;
  readonly #tenantId: string;

  constructor(owner: Client, tenantId: string) {
    this.#owner = owner;
    this.#tenantId = tenantId;
  }

  async row(table: string, given: Row, isTenants = true): Promise<void> {
    const row = isTenants ? { tenant_id: this.#tenantId, ...given } : given;
    const places = Object.keys(row).map((_, index) => `$${index + 1}`);
    await this.#owner.query(
      `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places.join(", ")})`,
      Object.values(row),
    );
  }

  script(id: string, name: string, type: string): Promise<void> {
    const updated_at = minute(0);
    return this.row("scripts", { id, name, type, status: "active", limits: "{}", updated_at });
  }

  /** One that ran and completed, unless told otherwise, with its entry in the audit log and what its script left. */
  async execution(id: string, given: Row): Promise<void> {
    const at = { queued_at: minute(0), started_at: minute(1), completed_at: minute(2) };
    await this.row("executions", { id, version: 1, status: "completed", ...at, ...given });
    await this.row("audit_log", {
      ...{ id: newId(), actor_type: "system", actor_name: "system", action: "execution.run" },
      ...{ target_type: "execution", target_id: id },
    });
    await this.document("tries", id, { script: given.script_name }, minute(1));
  }

  effect(eventId: string, seq: number, at: Date): Promise<void> {
    return this.document("effects", `listener:${eventId}`, { key: "a", seq }, at);
  }

  document(collection: string, id: string, data: object, at: Date): Promise<void> {
    return this.row("documents", {
      ...{ collection, id, data: JSON.stringify(data), created_at: at, updated_at: at },
    });
  }
}
