import { Logger as WorkerLogger } from "graphile-worker";
import { type Logger, pino } from "pino";

export type { Logger } from "pino";

/**
 * Logs JSON lines to standard output. Callers log ids and codes; inputs, outputs, keys and connection strings never
 * belong in a log line, so nothing here prints a whole request, payload or configuration.
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: { app: "runner" }, timestamp: pino.stdTimeFunctions.isoTime });
}

const pinoLevels = { error: "warn", warning: "warn", info: "debug", debug: "trace" } as const;

/** The queue's log as ours. Its metadata is dropped, because it holds payloads; each level is one lower,
 * because what goes wrong there is tried again. */
export function createWorkerLogger(logger: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    logger[pinoLevels[level]]({ part: "queue" }, message);
  });
}
