import { ScriptLoadCounts, type ScriptLoads } from "./script-loads.ts";

/** What of a tenant's work may be taken now: `share` rows, beginning with the scripts after `afterScriptId`. */
export interface TenantTurn {
  tenantId: string;
  afterScriptId: string;
  share: number;
}

/** What is claimed from. */
export type QueueName = "executions" | "deliveries";

export interface Places {
  /** Executions at once that one runner takes from the queue. The sandbox has a queue of its own, which calls of endpoints share. */
  total: number;
  perTenant: number;
}

export const defaultPlaces: Places = { total: 200, perTenant: 64 };

/** What came of a tenant's turn. */
export interface TurnEnd {
  /** Rows that were taken out of the queue. */
  taken: number;
  /** Of what was taken; null when nothing was. */
  lastScriptId: string | null;
  /** The last script that was looked at, when there may be more behind it; null when all were. */
  cutAt: string | null;
}

/** Where a tenant's next turn begins, and where the looking through its scripts began: it is over when it has come to the end from the first. */
interface Cursor {
  after: string;
  from: string;
}

const first = "00000000-0000-0000-0000-000000000000";
/** For how long a tenant is passed over whose work could not be taken. */
const putAsideMs = 30_000;

/**
 * Whose turn it is when a runner takes work: tenants get equal shares of what is free, those first that have the least under way, a
 * tenant's scripts come one after the other, and a script gets no more than its `maxConcurrent` and what it just got done, so that a slow one
 * holds no places that it cannot use.
 */
export class Turns {
  readonly #places: Places;
  readonly #now: () => number;
  readonly #loads: ScriptLoadCounts;
  readonly #asideUntil = new Map<string, number>();
  readonly #tenants = new Map<string, number>();
  readonly #cursors = {
    executions: new Map<string, Cursor>(),
    deliveries: new Map<string, Cursor>(),
  };
  readonly #tenantCursors: Record<QueueName, string> = { executions: first, deliveries: first };
  #running = 0;
  #order: readonly [QueueName, QueueName] = ["deliveries", "executions"];

  /** @param now milliseconds of a clock that never goes back */
  constructor(places: Places = defaultPlaces, now: () => number = () => performance.now()) {
    this.#places = places;
    this.#now = now;
    this.#loads = new ScriptLoadCounts(now);
  }

  get running(): number {
    return this.#running;
  }

  get free(): number {
    return this.#places.total - this.#running;
  }

  /** Which queue comes first now; the next time it is the other one, so that neither can keep the other waiting. */
  nextOrder(): readonly QueueName[] {
    const [first, second] = this.#order;
    this.#order = [second, first];
    return this.#order;
  }

  /** Behind which tenant each queue is to be looked through next. */
  get tenantCursors(): Readonly<Record<QueueName, string>> {
    return { ...this.#tenantCursors };
  }

  /**
   * The shares of tenants that have work in this queue, of what is free now; those that have as much as they may are left out.
   * @param tenantIds in the order in which they come where they have as much under way; the next time it begins behind the last that came
   * @param taken what this turn has taken already
   */
  share(
    queue: QueueName,
    tenantIds: readonly string[],
    taken: readonly { tenantId: string }[] = [],
  ): TenantTurn[] {
    let left = this.free - taken.length;
    const equal = Math.max(1, Math.floor(left / Math.max(1, tenantIds.length)));
    const turns: TenantTurn[] = [];
    for (const { tenantId, running } of this.#byRunning(tenantIds, taken)) {
      const share = Math.min(equal, this.#places.perTenant - running, left);
      if (share <= 0) continue;
      left -= share;
      const afterScriptId = this.#cursors[queue].get(tenantId)?.after ?? first;
      turns.push({ tenantId, share, afterScriptId });
    }
    const last = left > 0 ? tenantIds.at(-1) : turns.at(-1)?.tenantId;
    if (last !== undefined) this.#tenantCursors[queue] = last;
    return turns;
  }

  #byRunning(tenantIds: readonly string[], taken: readonly { tenantId: string }[]) {
    const justTaken = Map.groupBy(taken, ({ tenantId }) => tenantId);
    return tenantIds
      .filter((tenantId) => !this.#isAside(tenantId))
      .map((tenantId) => {
        const running = this.#tenants.get(tenantId) ?? 0;
        return { tenantId, running: running + (justTaken.get(tenantId)?.length ?? 0) };
      })
      .sort((a, b) => a.running - b.running);
  }

  loads(): ScriptLoads {
    return this.#loads.read();
  }

  /** Passes a tenant over for a while: something of its work cannot be taken, and would keep others from theirs. */
  putAside(tenantId: string): void {
    this.#asideUntil.set(tenantId, this.#now() + putAsideMs);
  }

  #isAside(tenantId: string): boolean {
    const until = this.#asideUntil.get(tenantId);
    if (until === undefined) return false;
    if (this.#now() < until) return true;
    this.#asideUntil.delete(tenantId);
    return false;
  }

  /**
   * Notes where the tenant's next turn begins.
   * @returns whether there are scripts that were not looked at, though the turn left places free
   */
  turned(queue: QueueName, turn: TenantTurn, { taken, lastScriptId, cutAt }: TurnEnd): boolean {
    const { tenantId, share, afterScriptId } = turn;
    const cursors = this.#cursors[queue];
    if (taken >= share && lastScriptId !== null) {
      cursors.set(tenantId, { after: lastScriptId, from: lastScriptId });
      return false;
    }
    const from = cursors.get(tenantId)?.from ?? afterScriptId;
    if (cutAt === null) cursors.delete(tenantId);
    else cursors.set(tenantId, { after: cutAt, from });
    return cutAt !== null || from !== first;
  }

  started(tenantId: string, scriptId: string): void {
    this.#loads.started(scriptId);
    this.#running += 1;
    this.#tenants.set(tenantId, (this.#tenants.get(tenantId) ?? 0) + 1);
  }

  ended(tenantId: string, scriptId: string): void {
    this.#loads.ended(scriptId);
    this.#running -= 1;
    const ofTenant = (this.#tenants.get(tenantId) ?? 1) - 1;
    if (ofTenant === 0) this.#tenants.delete(tenantId);
    else this.#tenants.set(tenantId, ofTenant);
  }
}
