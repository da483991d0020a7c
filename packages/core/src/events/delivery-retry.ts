import { type Loss, lossDelayMs, maxLosses } from "../lost-tries.ts";

/** How an execution of a delivery ended. `cancelled` is a person's decision. */
export type DeliveryResult = "succeeded" | "failed" | "cancelled" | Loss;

export interface DeliveryDecision {
  status: "succeeded" | "failed" | "dead";
  /** When it is tried again, from now; null when it is not. */
  retryAfterMs: number | null;
  /** Tries that count, with this one. */
  failures: number;
  /** Tries that the platform lost, with this one. */
  losses: number;
}

/** After the first, second and third failure. The failure after these is the last. */
const retryDelaysMs = [2_000, 4_000, 8_000];

/** What becomes of a delivery after an execution: `before` tells what went wrong earlier, since the first try or the last replay. */
export function decideRetry(
  before: { failures: number; losses: number },
  result: DeliveryResult,
): DeliveryDecision {
  const loss = result === "lost" || result === "refused" ? result : null;
  const losses = before.losses + (loss === null ? 0 : 1);
  const counts = result === "failed" || result === "cancelled" || losses >= maxLosses;
  const failures = before.failures + (counts && result !== "succeeded" ? 1 : 0);
  if (result === "succeeded") {
    return { status: "succeeded", retryAfterMs: null, failures, losses };
  }
  if (loss !== null && losses < maxLosses) {
    return { status: "failed", retryAfterMs: lossDelayMs(loss, losses), failures, losses };
  }
  const retryAfterMs = result === "failed" ? (retryDelaysMs[before.failures] ?? null) : null;
  return { status: retryAfterMs === null ? "dead" : "failed", retryAfterMs, failures, losses };
}
