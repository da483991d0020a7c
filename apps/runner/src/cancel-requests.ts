import { type Context, findCancelRequests } from "@runlet/core";
import { listenForCancels } from "./cancel-listener.ts";
import type { Cancellations } from "./cancellations.ts";
import type { Logger } from "./logger.ts";
import { repeat } from "./repeat.ts";

const pollMs = 2_000;

/**
 * Ends executions of this runner that somebody asked to cancel: at once when told by Postgres, and within two seconds when that was missed.
 * @param connectionString of the database, for a connection of its own.
 * @returns the release.
 */
export function followCancelRequests(
  context: Context,
  connectionString: string,
  cancellations: Cancellations,
  logger: Logger,
): () => Promise<void> {
  const stopListening = listenForCancels(connectionString, logger, cancellations.cancel);
  const stopPolling = repeat("cancel-requests", pollMs, logger, async () => {
    const ids = await findCancelRequests(context, cancellations.running());
    for (const id of ids) cancellations.cancel(id);
  });
  return async () => {
    await Promise.all([stopListening(), stopPolling()]);
  };
}
