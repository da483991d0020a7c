import type { Server } from "node:http";
import { logFault } from "../log-fault.ts";

/** Gives one thing back, e.g. closes a pool. */
export type Release = () => Promise<void> | void;

const drainTimeoutMs = 8_000;

/**
 * Ends the process in order on SIGTERM, SIGINT and when a parent that holds an IPC channel goes away:
 * no new connections, running requests end (at most 8 s), then `releases` from last to first.
 * A second signal ends it at once.
 */
export function shutDownOnSignal(server: Server, releases: Release[]): void {
  let isClosing = false;
  const close = async () => {
    if (isClosing) process.exit(1);
    isClosing = true;
    await drain(server);
    let hasFailed = false;
    for (const release of releases.toReversed()) {
      try {
        await release();
      } catch (error) {
        hasFailed = true;
        logFault("Closing", error);
      }
    }
    process.exit(hasFailed ? 1 : 0);
  };
  process.on("SIGTERM", close);
  process.on("SIGINT", close);
  process.on("disconnect", close);
}

async function drain(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}
