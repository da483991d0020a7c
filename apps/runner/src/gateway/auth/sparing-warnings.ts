import type { Logger } from "../../logger.ts";
import type { GatewayContext } from "../gateway-context.ts";

const pauseMs = 60_000;
const maxRemembered = 1_000;

/** A warning that was given within the last minute is not given again, however many callers cause it. */
export function createSparingWarnings(
  logger: Pick<Logger, "warn">,
  now: () => Date,
): GatewayContext["warn"] {
  const givenAt = new Map<string, number>();
  return (fields, message) => {
    const warning = JSON.stringify([fields, message]);
    const at = now().getTime();
    if (at - (givenAt.get(warning) ?? Number.NEGATIVE_INFINITY) < pauseMs) return;
    givenAt.delete(warning);
    givenAt.set(warning, at);
    const [oldest] = givenAt.keys();
    if (givenAt.size > maxRemembered && oldest !== undefined) givenAt.delete(oldest);
    logger.warn(fields, message);
  };
}
