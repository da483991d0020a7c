import { newId } from "@runlet/db";
import type { Tx } from "../context.ts";
import { maxEventDepth } from "./event-depth.ts";
import { findListeners, type Listener } from "./find-listeners.ts";
import { insertDeliveries, insertEvents } from "./insert-events.ts";

/** Something that happened to an execution. */
export interface ExecutionFact {
  tenantId: string;
  type:
    | "execution.started"
    | "execution.completed"
    | "execution.failed"
    | "execution.timeout"
    | "execution.cancelled";
  scriptId: string;
  executionId: string;
  /** The event that led to the execution, through other scripts too. */
  eventId: string | null;
  /** Small: what listeners get, beside what they can ask for by the execution's id. */
  payload: object;
  at: Date;
}

interface Cause {
  tenant_id: string;
  id: string;
  type: string;
  depth: number;
  source: string;
}

const nameOf = ({ tenantId, id }: { tenantId: string; id: string }) => `${tenantId} ${id}`;

/** The events that led to the executions, by tenant and id. One that is too old to be kept is missing. */
async function findCauses(tx: Tx, facts: readonly ExecutionFact[]): Promise<Map<string, Cause>> {
  const caused = facts.filter(({ eventId }) => eventId !== null);
  if (caused.length === 0) return new Map();
  const rows = await tx.$queryRaw<Cause[]>`
    SELECT DISTINCT events.tenant_id, events.id, type, depth, source
    FROM unnest(${caused.map(({ tenantId }) => tenantId)}::uuid[], ${caused.map(({ eventId }) => eventId)}::uuid[])
      AS cause (tenant_id, id) JOIN events USING (tenant_id, id)`;
  return new Map(rows.map((row) => [nameOf({ tenantId: row.tenant_id, id: row.id }), row]));
}

/** How deep the fact's own event is; null when it is not to be told. */
function depthOf(fact: ExecutionFact, causes: ReadonlyMap<string, Cause>): number | null {
  const { tenantId, eventId } = fact;
  if (eventId === null) return 0;
  const cause = causes.get(nameOf({ tenantId, id: eventId }));
  // Else two scripts that listen to executions would tell each other of their own for ever.
  if (cause?.source === "platform" && cause.type.startsWith("execution.")) return null;
  const depth = (cause?.depth ?? 0) + 1;
  return depth > maxEventDepth ? null : depth;
}

/** Who listens to each fact: never the script whose execution it is about. */
async function findListened(tx: Tx, facts: readonly ExecutionFact[]) {
  const types = new Map(
    facts.map(({ tenantId, type }) => [`${tenantId} ${type}`, { tenantId, type }]),
  );
  const listeners = Map.groupBy(
    await findListeners(tx, [...types.values()]),
    ({ tenantId, type }) => `${tenantId} ${type}`,
  );
  return facts.flatMap((fact) => {
    const all = listeners.get(`${fact.tenantId} ${fact.type}`) ?? [];
    const others = all.filter(({ scriptId }) => scriptId !== fact.scriptId);
    return others.length === 0 ? [] : [{ fact, listeners: others as Listener[] }];
  });
}

/**
 * Tells scripts that listen of what happened to executions: one statement when nobody does, at most five when somebody does, however many
 * facts there are. Belongs in the transaction of what it tells of, under the system role, or under the app role with facts of its tenant only.
 */
export async function writeExecutionEvents(tx: Tx, facts: readonly ExecutionFact[]): Promise<void> {
  if (facts.length === 0) return;
  const listened = await findListened(tx, facts);
  if (listened.length === 0) return;
  const causes = await findCauses(
    tx,
    listened.map(({ fact }) => fact),
  );
  const told = listened.flatMap(({ fact, listeners }) => {
    const depth = depthOf(fact, causes);
    return depth === null ? [] : [{ id: newId(), fact, depth, listeners }];
  });
  if (told.length === 0) return;
  const events = told.map(({ id, fact, depth }) => ({
    id,
    tenantId: fact.tenantId,
    type: fact.type,
    payloadJson: JSON.stringify(fact.payload),
    publisherId: null,
    key: null,
    depth,
    source: "platform" as const,
    executionId: fact.executionId,
    createdAt: fact.at,
  }));
  await insertEvents(tx, events);
  const deliveries = told.flatMap(({ id, fact, listeners }) =>
    listeners.map(({ scriptId, status }) => ({
      tenantId: fact.tenantId,
      eventId: id,
      key: null,
      scriptId,
      status,
    })),
  );
  await insertDeliveries(tx, deliveries);
}
