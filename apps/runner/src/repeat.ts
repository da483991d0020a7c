import { isDatabaseAway } from "@runlet/db";
import type { Logger } from "./logger.ts";

/**
 * Does something now and then every `everyMs` after it ended, until released. A failure is logged and the next turn comes all the same: while the
 * database is away all that is periodic has to outlive it.
 * @returns the release: waits for the turn under way.
 */
export function repeat(
  name: string,
  everyMs: number,
  logger: Logger,
  work: () => Promise<void>,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let isReleased = false;

  async function turn(): Promise<void> {
    try {
      await work();
    } catch (error) {
      const level = isDatabaseAway(error) ? "warn" : "error";
      logger[level]({ err: error, work: name }, "periodic work failed; it is tried again");
    }
    if (!isReleased) {
      timer = setTimeout(() => {
        current = turn();
      }, everyMs);
    }
  }

  let current = turn();
  return async () => {
    isReleased = true;
    clearTimeout(timer);
    await current;
  };
}
