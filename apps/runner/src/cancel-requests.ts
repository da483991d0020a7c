import { type Context, findCancelRequests } from "@runlet/core";
import type { Cancellations } from "./cancellations.ts";
import type { Logger } from "./logger.ts";
import { repeat } from "./repeat.ts";

const pollMs = 2_000;

/**
 * Ends executions of this runner that somebody asked to cancel, where the notification was missed.
 * @returns the release.
 */
export function pollCancelRequests(
  context: Context,
  cancellations: Cancellations,
  logger: Logger,
): () => Promise<void> {
  return repeat("cancel-requests", pollMs, logger, async () => {
    const ids = await findCancelRequests(context, cancellations.running());
    for (const id of ids) cancellations.cancel(id);
  });
}
