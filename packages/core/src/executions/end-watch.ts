import { setTimeout as pause } from "node:timers/promises";
import type { Database, TenantScope } from "../context.ts";

/** Waits for the ends of executions that run elsewhere, on this runner or another. */
export interface EndWatch {
  /**
   * Resolves with true when the execution has ended (or there is none), with false after `withinMs` or when `signal` is aborted. Rejects when
   * the database is away.
   */
  waitForEnd(
    execution: { scope: TenantScope; id: string },
    options: { withinMs: number; signal: AbortSignal },
  ): Promise<boolean>;
}

interface Watched {
  waiting: number;
  end: Promise<void>;
}

const firstPauseMs = 20;
const longestPauseMs = 250;

/** However many wait for one execution, its row is looked at by one of them: at once, then ever more slowly. */
export function createEndWatch(database: Database): EndWatch {
  const watched = new Map<string, Watched>();

  async function look(scope: TenantScope, id: string, one: Watched): Promise<void> {
    for (let pauseMs = firstPauseMs; one.waiting > 0; pauseMs *= 2) {
      if (await hasEnded(database, scope, id)) return;
      await pause(Math.min(pauseMs, longestPauseMs));
    }
  }

  function join(scope: TenantScope, id: string): Watched {
    const known = watched.get(id);
    if (known !== undefined) {
      known.waiting += 1;
      return known;
    }
    const one: Watched = { waiting: 1, end: Promise.resolve() };
    watched.set(id, one);
    one.end = look(scope, id, one).finally(() => forget(id, one));
    return one;
  }

  function forget(id: string, one: Watched): void {
    if (watched.get(id) === one) watched.delete(id);
  }

  return {
    async waitForEnd({ scope, id }, { withinMs, signal }) {
      if (signal.aborted) return false;
      const { promise: givenUp, resolve } = Promise.withResolvers<false>();
      const giveUp = () => resolve(false);
      const timer = setTimeout(giveUp, withinMs);
      signal.addEventListener("abort", giveUp, { once: true });
      const one = join(scope, id);
      try {
        return await Promise.race([one.end.then(() => true), givenUp]);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
        one.waiting -= 1;
        // Who comes now begins anew: the looking may be over without an end.
        if (one.waiting === 0) forget(id, one);
      }
    },
  };
}

async function hasEnded(database: Database, scope: TenantScope, id: string): Promise<boolean> {
  const { tenantId } = scope;
  const row = await database.inTenant(scope, (tx) =>
    tx.execution.findFirst({ where: { tenantId, id }, select: { completedAt: true } }),
  );
  return row === null || row.completedAt !== null;
}
