import type { Logger } from "./logger.ts";
import type { RunningRunner } from "./runner.ts";

/** Above what draining and closing may take; a stop that takes longer hangs. */
const stopTimeoutMs = 45_000;

/**
 * Stops the runner in order on SIGTERM, on SIGINT, and when the launcher that started it is gone, then ends the process. A second
 * signal ends it at once. Asked while it still starts, it stops when it has.
 */
export function stopWhenAsked(starting: Promise<RunningRunner>, logger: Logger): void {
  let isStopping = false;

  async function stop(reason: string): Promise<void> {
    if (isStopping) {
      logger.warn({ reason }, "asked again to stop: ending at once");
      process.exit(1);
    }
    isStopping = true;
    logger.info({ reason }, "stopping");
    setTimeout(() => {
      logger.error("stopping took too long");
      process.exit(1);
    }, stopTimeoutMs).unref();
    const runner = await starting;
    await runner.stop();
    logger.info("stopped");
    process.exit(0);
  }

  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // A launcher that was killed takes its end of our standard streams with it; logging must not end us before the work is done.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  process.once("disconnect", () => {
    if (!isStopping) stop("disconnect");
  });
}
