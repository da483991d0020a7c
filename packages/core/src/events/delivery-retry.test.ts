import { expect, test } from "vitest";
import { type DeliveryDecision, type DeliveryResult, decideRetry } from "./delivery-retry.ts";

type Before = [failures: number, losses: number];
type After = [DeliveryDecision["status"], retryAfterMs: number | null, ...Before];

test.each<[Before, DeliveryResult, After]>([
  [[0, 0], "succeeded", ["succeeded", null, 0, 0]],
  [[3, 2], "succeeded", ["succeeded", null, 3, 2]],
  [[0, 12], "succeeded", ["succeeded", null, 0, 12]],
  [[0, 0], "failed", ["failed", 2_000, 1, 0]],
  [[1, 0], "failed", ["failed", 4_000, 2, 0]],
  [[2, 0], "failed", ["failed", 8_000, 3, 0]],
  [[3, 0], "failed", ["dead", null, 4, 0]],
  [[7, 0], "failed", ["dead", null, 8, 0]],
  [[1, 9], "failed", ["failed", 4_000, 2, 9]],
  [[0, 0], "lost", ["failed", 2_000, 0, 1]],
  [[3, 0], "lost", ["failed", 2_000, 3, 1]],
  [[0, 8], "lost", ["failed", 2_000, 0, 9]],
  [[0, 0], "refused", ["failed", 2_000, 0, 1]],
  [[0, 1], "refused", ["failed", 4_000, 0, 2]],
  [[2, 4], "refused", ["failed", 32_000, 2, 5]],
  [[0, 8], "refused", ["failed", 60_000, 0, 9]],
  [[0, 9], "refused", ["dead", null, 1, 10]],
  [[0, 9], "lost", ["dead", null, 1, 10]],
  [[2, 9], "lost", ["dead", null, 3, 10]],
  [[0, 0], "cancelled", ["dead", null, 1, 0]],
  [[2, 3], "cancelled", ["dead", null, 3, 3]],
])("%j and then %s: %j", ([failures, losses], result, [status, retryAfterMs, ...counts]) => {
  expect(decideRetry({ failures, losses }, result)).toEqual({
    status,
    retryAfterMs,
    failures: counts[0],
    losses: counts[1],
  });
});
