import { hostname } from "node:os";
import { type ExecuteContext, heartbeat, registerRunner, retireRunner } from "@runlet/core";
import type { PoolStats } from "@runlet/sandbox";
import type { Logger } from "./logger.ts";
import { repeat } from "./repeat.ts";

const heartbeatMs = 5_000;

interface PresenceOptions {
  port: number;
  logger: Logger;
  beat: () => Promise<void>;
}

/** @returns what says that the runner lives, with how busy its sandbox is, and answers as `heartbeat` does. */
export function createBeat(
  context: ExecuteContext,
  readStats: () => PoolStats,
): () => Promise<number | null> {
  return () => {
    const { vms, executing, waiting } = readStats();
    return heartbeat(context, { id: context.runnerId, stats: { vms, executing, waiting } });
  };
}

/**
 * Makes the runner known, and says every few seconds that it lives.
 * @returns the release, after which the runner counts as stopped.
 */
export async function startPresence(
  context: ExecuteContext,
  { port, logger, beat }: PresenceOptions,
): Promise<() => Promise<void>> {
  const id = context.runnerId;
  await registerRunner(context, { id, host: hostname(), pid: process.pid, port });
  const stopBeating = repeat("heartbeat", heartbeatMs, logger, beat);
  return async () => {
    await stopBeating();
    await retireRunner(context, { id });
  };
}
