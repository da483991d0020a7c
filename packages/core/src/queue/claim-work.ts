import { isDatabaseAway } from "@runlet/db";
import { findPerson, type Person } from "../access/person.ts";
import { systemScopeOf } from "../access/system-scope.ts";
import type { Tx } from "../context.ts";
import { type ExecutionFact, writeExecutionEvents } from "../events/write-execution-events.ts";
import { startEventOf } from "../executions/ended-execution.ts";
import { apiKeyNamesOf } from "../executions/execution-row.ts";
import type { ExecuteContext } from "../executions/run-program.ts";
import type { StartedExecution } from "../executions/run-recorded.ts";
import { claimDeliveries } from "./claim-deliveries.ts";
import { claimExecutions } from "./claim-executions.ts";
import type { Claimed, Claiming } from "./claimed.ts";
import { findDueTenants, tenantsAtOnce } from "./due-tenants.ts";
import type { QueueName, TenantTurn, TurnEnd, Turns } from "./turns.ts";

export interface Work {
  /** Each says `running` in its row, committed; all of them are to be run with `runRecorded`. */
  started: StartedExecution[];
  /** Whether looking again at once may find more. */
  hasMore: boolean;
  /** Tenants of whose work something could not be taken: they are passed over for a while. */
  putAside: { tenantId: string; error: unknown }[];
}

const claims = { executions: claimExecutions, deliveries: claimDeliveries } as const;

interface Turned extends TurnEnd {
  queue: QueueName;
  turn: TenantTurn;
}

interface Round {
  claimed: Claimed[];
  turned: Turned[];
  /** Whether there are tenants that were not looked at, or rows left the queue that take no place. */
  hasMore: boolean;
}

/** All that is needed to run what is taken is read in the one transaction: once it is committed nothing may fail before it runs. */
async function claim(
  context: ExecuteContext,
  turns: Turns,
  only: string | null,
): Promise<Round & { callers: Callers }> {
  const ids: string[] = [];
  try {
    return await context.database.asSystem("claim-work", async (tx) => {
      const round = await claimIn(tx, context.runnerId, turns, only);
      const { claimed } = round;
      const callers = await findCallers(tx, claimed);
      ids.push(...claimed.map(({ id }) => id));
      for (const id of ids) context.underWay.add(id);
      return { ...round, callers };
    });
  } catch (error) {
    for (const id of ids) context.underWay.delete(id);
    throw error;
  }
}

async function claimIn(
  tx: Tx,
  runnerId: string,
  turns: Turns,
  only: string | null,
): Promise<Round> {
  const after = turns.tenantCursors;
  const due =
    only === null ? await findDueTenants(tx, after) : { executions: [only], deliveries: [only] };
  const claiming: Claiming = { runnerId, loads: turns.loads() };
  const round: Round = { claimed: [], turned: [], hasMore: false };
  for (const queue of turns.nextOrder()) {
    const shares = turns.share(queue, due[queue], round.claimed);
    const { claimed, rows, cutAt } = await claims[queue](tx, shares, claiming);
    round.claimed.push(...claimed);
    const taken = Map.groupBy(rows, ({ tenant_id }) => tenant_id);
    for (const turn of shares) {
      round.turned.push({
        queue,
        turn,
        ...lastOf(taken.get(turn.tenantId) ?? []),
        cutAt: cutAt.get(turn.tenantId) ?? null,
      });
    }
    if (rows.length > claimed.length || isCut(due[queue], after[queue])) round.hasMore = true;
  }
  const heard = round.claimed.filter(({ loaded }) => loaded.isListenedTo);
  if (heard.length > 0) await writeExecutionEvents(tx, heard.map(toStartEvent));
  return round;
}

/** There may be tenants behind these: it did not begin again with the first. */
function isCut(tenantIds: readonly string[], after: string): boolean {
  return tenantIds.length >= tenantsAtOnce && (tenantIds.at(-1) ?? "") > after;
}

/** A turn goes through the scripts in the order of their ids, whatever the order of its rows. */
function lastOf(rows: readonly { script_id: string }[]): Pick<TurnEnd, "taken" | "lastScriptId"> {
  const ids = rows.map(({ script_id }) => script_id).sort();
  return { taken: rows.length, lastScriptId: ids.at(-1) ?? null };
}

async function take(
  context: ExecuteContext,
  turns: Turns,
  only: string | null = null,
): Promise<Pick<Work, "started" | "hasMore">> {
  const { claimed, turned, callers, ...round } = await claim(context, turns, only);
  let { hasMore } = round;
  for (const { queue, turn, ...end } of turned) {
    hasMore = turns.turned(queue, turn, end) || hasMore;
  }
  for (const { tenantId, loaded } of claimed) turns.started(tenantId, loaded.script.id);
  return { started: claimed.map((one) => toStarted(one, callers)), hasMore };
}

/** Tenant by tenant, each in a transaction of its own: what cannot be taken then keeps nobody else from theirs. */
async function takeApart(context: ExecuteContext, turns: Turns): Promise<Work> {
  const due = await context.database.asSystem("claim-work", (tx) =>
    findDueTenants(tx, turns.tenantCursors),
  );
  const work: Work = { started: [], hasMore: false, putAside: [] };
  for (const tenantId of new Set([...due.executions, ...due.deliveries])) {
    try {
      const { started, hasMore } = await take(context, turns, tenantId);
      work.started.push(...started);
      work.hasMore ||= hasMore;
    } catch (error) {
      // What was taken before runs all the same; a database that is away is met again by the next claim.
      turns.putAside(tenantId);
      work.putAside.push({ tenantId, error });
    }
  }
  return work;
}

/**
 * Takes from the queue what this runner has places for, in one transaction: pending executions, and deliveries that are due. Nothing is taken
 * twice, by whichever runners; what a runner took and died with is found by `recoverExecutions`. Where something cannot be taken, its tenant alone
 * is passed over, for half a minute. Rejects when the database is away.
 * @param turns of this runner: notes what was taken; it is to be told with `ended` when each is over
 */
export async function claimWork(context: ExecuteContext, turns: Turns): Promise<Work> {
  if (turns.free <= 0) return { started: [], hasMore: false, putAside: [] };
  try {
    return { ...(await take(context, turns)), putAside: [] };
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    return takeApart(context, turns);
  }
}

interface Callers {
  persons: ReadonlyMap<string, Person | null>;
  apiKeys: ReadonlyMap<string, string>;
}

/** The people and keys that asked for what was claimed; most of it nobody did. */
async function findCallers(tx: Tx, claimed: readonly Claimed[]): Promise<Callers> {
  const persons = new Map<string, Person | null>();
  const apiKeys = new Map<string, string>();
  for (const { tenantId, userId, apiKeyId } of claimed) {
    if (userId !== null && !persons.has(`${tenantId} ${userId}`)) {
      persons.set(`${tenantId} ${userId}`, await findPerson(tx, tenantId, userId));
    }
    if (apiKeyId !== null && !apiKeys.has(apiKeyId)) {
      const found = await apiKeyNamesOf(tx, tenantId, [{ apiKeyId }]);
      apiKeys.set(apiKeyId, found.get(apiKeyId) ?? "");
    }
  }
  return { persons, apiKeys };
}

function toStarted(claimed: Claimed, { persons, apiKeys }: Callers): StartedExecution {
  const { tenantId, userId, apiKeyId, ...rest } = claimed;
  return {
    ...rest,
    scope: systemScopeOf(tenantId),
    person: userId === null ? null : (persons.get(`${tenantId} ${userId}`) ?? null),
    apiKey: apiKeyId === null ? null : { id: apiKeyId, name: apiKeys.get(apiKeyId) ?? "" },
    // Scripts call each other without the queue: what comes from there is the first.
    depth: 0,
    isQueued: true,
    unwritten: null,
  };
}

function toStartEvent(claimed: Claimed): ExecutionFact {
  const { id: scriptId, name: scriptName, version } = claimed.loaded.script;
  return startEventOf({ ...claimed, scriptId, scriptName, version });
}
