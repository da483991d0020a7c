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

const firstScript = "00000000-0000-0000-0000-000000000000";
/** What ended so recently tells how much more will have ended by the time what is taken now begins. */
const windowMs = 200;

interface ScriptLoad {
  running: number;
  windowAt: number;
  endedInWindow: number;
  endedBefore: number;
}

/**
 * Whose turn it is when a runner takes work: tenants get equal shares of what is free, a tenant's scripts come one after the other, and a script
 * gets no more than its `maxConcurrent` and what it just got done, so that a slow one holds no places that it cannot use.
 */
export class Turns {
  readonly #places: Places;
  readonly #now: () => number;
  readonly #scripts = new Map<string, ScriptLoad>();
  readonly #tenants = new Map<string, number>();
  readonly #cursors = {
    executions: new Map<string, string>(),
    deliveries: new Map<string, string>(),
  };
  #running = 0;
  #order: readonly [QueueName, QueueName] = ["deliveries", "executions"];

  /** @param now milliseconds of a clock that never goes back */
  constructor(places: Places = defaultPlaces, now: () => number = () => performance.now()) {
    this.#places = places;
    this.#now = now;
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

  /**
   * The shares of tenants that have work in this queue, of what is free now; those that have as much as they may are left out.
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
    for (const tenantId of tenantIds) {
      const justTaken = taken.filter((one) => one.tenantId === tenantId).length;
      const room = this.#places.perTenant - (this.#tenants.get(tenantId) ?? 0) - justTaken;
      const share = Math.min(equal, room, left);
      if (share <= 0) continue;
      left -= share;
      turns.push({
        tenantId,
        share,
        afterScriptId: this.#cursors[queue].get(tenantId) ?? firstScript,
      });
    }
    return turns;
  }

  /** By how much less (or, below zero, more) than its `maxConcurrent` a script may be given now. */
  loads(): { scriptIds: string[]; loads: number[] } {
    const scriptIds: string[] = [];
    const loads: number[] = [];
    for (const [scriptId, load] of this.#scripts) {
      this.#roll(load);
      const recent = load.endedBefore + load.endedInWindow;
      if (load.running === 0 && recent === 0) {
        this.#scripts.delete(scriptId);
        continue;
      }
      scriptIds.push(scriptId);
      loads.push(load.running - recent);
    }
    return { scriptIds, loads };
  }

  /**
   * Notes where the tenant's next turn begins.
   * @param lastScriptId of what was taken; null when nothing was
   * @returns whether the turn ended early although it began in the middle: scripts before it were not looked at
   */
  turned(queue: QueueName, turn: TenantTurn, taken: number, lastScriptId: string | null): boolean {
    if (taken >= turn.share && lastScriptId !== null) {
      this.#cursors[queue].set(turn.tenantId, lastScriptId);
      return false;
    }
    this.#cursors[queue].delete(turn.tenantId);
    return turn.afterScriptId !== firstScript;
  }

  started(tenantId: string, scriptId: string): void {
    const load = this.#loadOf(scriptId);
    load.running += 1;
    this.#running += 1;
    this.#tenants.set(tenantId, (this.#tenants.get(tenantId) ?? 0) + 1);
  }

  ended(tenantId: string, scriptId: string): void {
    const load = this.#loadOf(scriptId);
    this.#roll(load);
    load.running -= 1;
    load.endedInWindow += 1;
    this.#running -= 1;
    const ofTenant = (this.#tenants.get(tenantId) ?? 1) - 1;
    if (ofTenant === 0) this.#tenants.delete(tenantId);
    else this.#tenants.set(tenantId, ofTenant);
  }

  #loadOf(scriptId: string): ScriptLoad {
    let load = this.#scripts.get(scriptId);
    if (load === undefined) {
      load = { running: 0, windowAt: this.#now(), endedInWindow: 0, endedBefore: 0 };
      this.#scripts.set(scriptId, load);
    }
    return load;
  }

  #roll(load: ScriptLoad): void {
    const elapsed = this.#now() - load.windowAt;
    if (elapsed < windowMs) return;
    load.endedBefore = elapsed < 2 * windowMs ? load.endedInWindow : 0;
    load.endedInWindow = 0;
    load.windowAt = this.#now();
  }
}
