import { setTimeout as delay } from "node:timers/promises";
import { acquireHomeLock } from "../home/home-lock.ts";
import { Refusal } from "../refusal.ts";

const POLL_INTERVAL_MS = 250;

/**
 * Takes the data folder for this launch; waits for another command's short use of it.
 * @returns the release
 * @throws {Refusal} when another launch holds it, with its pid and address
 */
export async function holdHome(
  home: string,
  address: string,
  stop: AbortSignal,
): Promise<() => void> {
  for (;;) {
    const lock = acquireHomeLock(home, { purpose: "start", address });
    if (lock.isAcquired) return lock.release;
    const { pid, purpose, address: heldBy } = lock.holder;
    if (purpose === "start") {
      throw new Refusal(
        `Runlet already runs with the data folder ${home}: pid ${pid}, ${heldBy}. Stop it first, or set RUNLET_HOME, PORT and RUNNER_PORT for a second one.`,
      );
    }
    await delay(POLL_INTERVAL_MS, undefined, { signal: stop });
  }
}
