import { newId } from "@runlet/db";
import { systemActor } from "../audit/record-audit.ts";
import type { Tx } from "../context.ts";
import { toEventInput } from "../events/event-input.ts";
import { skipDeliveries } from "../events/settle-deliveries.ts";
import { platformError } from "../executions/execution-error.ts";
import { insertExecutions } from "../executions/insert-executions.ts";
import { type LoadedProgram, loadPrograms } from "../executions/load-program.ts";
import { mayRun } from "../executions/start-rule.ts";
import type { Claimed, Claiming, QueueClaim } from "./claimed.ts";
import type { TenantTurn } from "./turns.ts";

/** A delivery; or, with null in place of it, nothing but how far the tenant's turn has looked. */
interface Look {
  tenant_id: string;
  looked_at: string[] | null;
  id: string | null;
}

interface Due extends Look {
  id: string;
  event_id: string;
  script_id: string;
  attempts: number;
  is_replay: boolean;
  next_attempt_at: Date;
  type: string;
  payload: string;
  key: string | null;
  source: string;
  created_at: Date;
  now: Date;
}

/** How many scripts a turn looks at: beside those that give it something, there are those that have as much as they may. */
const reachOf = ({ share }: TenantTurn, { loads }: Claiming) => share + loads.scriptIds.length;

const isDue = (look: Look | Due): look is Due => look.id !== null;

/** Locks the deliveries of each script whose turn it is that have been due the longest; what another runner has locked is passed over. */
function lockDue(tx: Tx, turns: readonly TenantTurn[], { loads }: Claiming) {
  return tx.$queryRaw<(Look | Due)[]>`
    SELECT turn.tenant_id, looked.script_ids AS looked_at, delivery.id, delivery.event_id, delivery.script_id, delivery.attempts, delivery.is_replay,
      delivery.next_attempt_at, event.type, coalesce(delivery.payload, event.payload)::text AS payload, event.key,
      event.source, event.created_at, now() AS now
    FROM unnest(${turns.map(({ tenantId }) => tenantId)}::uuid[],
      ${turns.map(({ afterScriptId }) => afterScriptId)}::uuid[], ${turns.map(({ share }) => share)}::int[])
      AS turn (tenant_id, after_id, share)
    CROSS JOIN LATERAL (
      WITH RECURSIVE due (script_id, number) AS (
        (SELECT script_id, 1 FROM deliveries
         WHERE tenant_id = turn.tenant_id AND script_id > turn.after_id AND next_attempt_at IS NOT NULL
         ORDER BY script_id LIMIT 1)
        UNION ALL
        SELECT following.script_id, due.number + 1 FROM due, LATERAL (
          SELECT script_id FROM deliveries
          WHERE tenant_id = turn.tenant_id AND script_id > due.script_id AND next_attempt_at IS NOT NULL
          ORDER BY script_id LIMIT 1) AS following
        WHERE due.number < turn.share + ${loads.scriptIds.length}::int
      )
      SELECT array_agg(script_id::text ORDER BY number) AS script_ids FROM due) AS looked
    LEFT JOIN LATERAL (
      SELECT waiting.* FROM unnest(looked.script_ids::uuid[]) AS due (script_id)
      LEFT JOIN scripts AS script ON script.tenant_id = turn.tenant_id AND script.id = due.script_id
      LEFT JOIN unnest(${loads.scriptIds}::uuid[], ${loads.loads}::int[]) AS load (script_id, count)
        ON load.script_id = due.script_id
      CROSS JOIN LATERAL (
        SELECT * FROM deliveries
        WHERE tenant_id = turn.tenant_id AND script_id = due.script_id AND next_attempt_at <= now()
        ORDER BY next_attempt_at, position
        LIMIT greatest(0, coalesce((script.limits->>'maxConcurrent')::int, turn.share) - coalesce(load.count, 0))
        FOR UPDATE SKIP LOCKED) AS waiting
      LIMIT turn.share) AS delivery ON true
    LEFT JOIN events AS event ON event.tenant_id = delivery.tenant_id AND event.id = delivery.event_id`;
}

const triggerOf = (row: Due) => (row.is_replay ? "replay" : "event");

function toClaimed(row: Due, loaded: LoadedProgram): Claimed {
  return {
    tenantId: row.tenant_id,
    id: newId(),
    loaded,
    inputJson: toEventInput({ ...row, id: row.event_id }),
    trigger: triggerOf(row),
    attempt: row.attempts + 1,
    userId: null,
    apiKeyId: null,
    parentId: null,
    eventId: row.event_id,
    queuedAt: row.next_attempt_at,
    startedAt: row.now,
  };
}

function refusalOf(loaded: LoadedProgram | undefined): object {
  const message =
    loaded === undefined
      ? "The script was deleted, or its organization suspended, before the event reached it"
      : `The script ${loaded.script.name} was ${loaded.status} when the event was due`;
  return platformError("script_not_active", message);
}

/**
 * Takes due deliveries out of the queue, once: each becomes an execution that is `running` on this runner. Those whose script may not run
 * are recorded as skipped.
 */
export async function claimDeliveries(
  tx: Tx,
  turns: readonly TenantTurn[],
  claiming: Claiming,
): Promise<QueueClaim> {
  if (turns.length === 0) return { claimed: [], rows: [], cutAt: new Map() };
  const looks = await lockDue(tx, turns, claiming);
  const rows = looks.filter(isDue);
  const programs = await loadPrograms(
    tx,
    rows.map((row) => ({ tenantId: row.tenant_id, scriptId: row.script_id })),
  );
  const claimed: { deliveryId: string; execution: Claimed }[] = [];
  const skipped: { tenantId: string; id: string; error: object }[] = [];
  for (const row of rows) {
    const loaded = programs.get(row.script_id);
    if (loaded !== undefined && mayRun(loaded.status, triggerOf(row))) {
      claimed.push({ deliveryId: row.id, execution: toClaimed(row, loaded) });
    } else skipped.push({ tenantId: row.tenant_id, id: row.id, error: refusalOf(loaded) });
  }
  if (skipped.length > 0) await skipDeliveries(tx, skipped);
  await startDeliveries(tx, claimed, claiming.runnerId);
  return {
    claimed: claimed.map(({ execution }) => execution),
    rows,
    cutAt: findCuts(turns, looks, claiming),
  };
}

function findCuts(turns: readonly TenantTurn[], looks: readonly Look[], claiming: Claiming) {
  const lookedAt = new Map(looks.map(({ tenant_id, looked_at }) => [tenant_id, looked_at ?? []]));
  return new Map(
    turns.flatMap((turn): [string, string][] => {
      const looked = lookedAt.get(turn.tenantId) ?? [];
      const last = looked.at(-1);
      const isCut = last !== undefined && looked.length >= reachOf(turn, claiming);
      return isCut ? [[turn.tenantId, last]] : [];
    }),
  );
}

async function startDeliveries(
  tx: Tx,
  claimed: readonly { deliveryId: string; execution: Claimed }[],
  runnerId: string,
): Promise<void> {
  if (claimed.length === 0) return;
  const executions = claimed.map(({ execution }) => execution);
  await insertExecutions(
    tx,
    executions.map((execution) => ({
      ...execution,
      script: execution.loaded.script,
      runnerId,
      actor: { ...systemActor, name: execution.trigger },
    })),
  );
  await tx.$executeRaw`
    UPDATE deliveries AS delivery SET status = 'running', next_attempt_at = NULL, attempts = attempts + 1,
      execution_ids = execution_ids || started.execution_id
    FROM unnest(${executions.map(({ tenantId }) => tenantId)}::uuid[],
      ${claimed.map(({ deliveryId }) => deliveryId)}::uuid[], ${executions.map(({ id }) => id)}::uuid[])
      AS started (tenant_id, id, execution_id)
    WHERE delivery.tenant_id = started.tenant_id AND delivery.id = started.id`;
}
