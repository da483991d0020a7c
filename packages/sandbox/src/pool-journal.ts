/** Counts what becomes of executions, and tells it as events. */
import type { ErrorCode, Metrics } from "./outcome.ts";
import { countUp, type PoolCounts, type PoolEvent } from "./pool-stats.ts";

export function createPoolJournal(onEvent: (event: PoolEvent) => void) {
  const counts: PoolCounts = { hits: 0, waits: 0, coldStarts: 0, waitedMs: 0, refusals: {} };
  return {
    /** @param waitedMs null for an execution that was placed on arrival */
    placed(vm: Metrics["vm"], waitedMs: number | null): void {
      counts.waitedMs += waitedMs ?? 0;
      counts[vm === "cold" ? "coldStarts" : waitedMs === null ? "hits" : "waits"] += 1;
      onEvent({ type: "placed", waitedMs: waitedMs ?? 0, vm });
    },
    refused(code: ErrorCode): void {
      countUp(counts.refusals, code);
      onEvent({ type: "refused", code });
    },
    counts: (): PoolCounts => ({ ...counts, refusals: { ...counts.refusals } }),
  };
}
