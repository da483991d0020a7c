import { setTimeout as wait } from "node:timers/promises";
import { isDatabaseAway } from "@runlet/db";
import { retryWrite } from "./retry-write.ts";

/** Many writes that become one transaction, where many come. */
export interface GroupCommit<Item, Result> {
  /**
   * Resolves after the commit. Rejects when Postgres refuses this item alone time and again, or stays away.
   * @param options.canWait nobody waits for it: where many come it may wait a moment for others to share a commit with
   */
  write(item: Item, options: { canWait: boolean }): Promise<Result>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** In one transaction: more would make the first of them wait for the last. */
const batchSize = 100;
const batchBytes = 16 * 1_048_576;

/** How long an item waits for others, where they come in such numbers that some will. */
const lingerMs = 20;
const lingerFrom = 3;
/** The same between two batches, whoever waits, where the first held as many: fewer commits leave more of the processor to what they are for. */
const shortLingerMs = 2;

/**
 * While one transaction is under way the items that arrive wait, and go into the next one together. Under load a commit serves
 * many, without load it comes at once. An item that Postgres refuses fails alone.
 * @param options.write writes a batch in one transaction, and may write one again whose commit's answer was lost; answers each item's result
 */
export function createGroupCommit<Item, Result>(options: {
  write: (batch: readonly Item[]) => Promise<(item: Item) => Result>;
  bytesOf: (item: Item) => number;
}): GroupCommit<Item, Result> {
  const waiting: Waiting<Item, Result>[] = [];
  const arrivals = createArrivals();
  let isWriting = false;
  let lingering: NodeJS.Timeout | null = null;

  async function writeBatch(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const resultOf = await options.write(batch.map(({ item }) => item));
    for (const { item, resolve } of batch) resolve(resultOf(item));
  }

  async function writeAgain(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      await retryWrite(() => writeBatch(batch), { isForOutagesOnly: batch.length > 1 });
    } catch (error) {
      // The database came back, and refuses one of them.
      if (batch.length > 1 && !isDatabaseAway(error)) for (const one of batch) await settle([one]);
      else for (const { reject } of batch) reject(error);
    }
  }

  async function settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      await writeBatch(batch);
    } catch (error) {
      if (isDatabaseAway(error)) await writeAgain(batch);
      // One that cannot be written must neither take the others along nor keep them waiting.
      else if (batch.length > 1) for (const one of batch) await settle([one]);
      else writeAgain(batch);
    }
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting, options.bytesOf);
      await settle(batch);
      if (batch.length >= lingerFrom) await wait(shortLingerMs);
    }
    isWriting = false;
  }

  function begin(): void {
    isWriting = true;
    if (lingering !== null) clearTimeout(lingering);
    lingering = null;
    // What comes in the same turn of the event loop goes along.
    setImmediate(drain);
  }

  return {
    write(item, { canWait }) {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      waiting.push({ item, resolve, reject });
      const isOneOfMany = arrivals.add() >= lingerFrom;
      if (isWriting) return promise;
      if (canWait && isOneOfMany && waiting.length < batchSize) {
        lingering ??= setTimeout(begin, lingerMs);
        return promise;
      }
      begin();
      return promise;
    },
  };
}

/** How many have come within the time that one may wait. */
function createArrivals(): { add(): number } {
  const times: number[] = [];
  return {
    add() {
      const now = performance.now();
      times.push(now);
      while ((times[0] ?? now) < now - lingerMs) times.shift();
      return times.length;
    },
  };
}

function takeBatch<Item, Result>(
  waiting: Waiting<Item, Result>[],
  bytesOf: (item: Item) => number,
): Waiting<Item, Result>[] {
  let bytes = 0;
  let count = 0;
  for (const { item } of waiting) {
    bytes += bytesOf(item);
    if (count === batchSize || (count > 0 && bytes > batchBytes)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}
