import { Logger as WorkerLogger } from "graphile-worker";
import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";

/**
 * Logs JSON lines to standard output. Callers log ids and codes; inputs, outputs, keys and connection strings never
 * belong in a log line, so nothing here prints a whole request, payload or configuration.
 */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { app: "runner" },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
    },
    standardOutput(),
  );
}

/** What tells where an error came from. What else hangs on one may be rows and parameters: Postgres' `where` quotes JSON, Prisma's `meta` its arguments. */
const toldOfErrors = [
  "type",
  "message",
  "stack",
  "code",
  "severity",
  "table",
  "constraint",
  "syscall",
  "address",
  "port",
] as const;

/** An error as the log has it; what was thrown and is none, as it is. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const all = pino.stdSerializers.err(error);
  const told = Object.fromEntries(
    toldOfErrors.flatMap((key) => (all[key] === undefined ? [] : [[key, all[key]]])),
  );
  const inner = error instanceof AggregateError ? error.errors.map(describeError) : undefined;
  return { ...told, ...(inner && { errors: inner }) };
}

/**
 * Written at once: what pino would write when the process ends, it tries for ever once the reader is gone (sonic-boom's flushSync), and the
 * process would never end. A reader that is gone takes the log with it, and nothing else.
 */
function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, sync: true });
  stream.on("error", () => {
    stream.write = () => true;
    stream.end = () => {};
  });
  return stream;
}

const pinoLevels = { error: "warn", warning: "warn", info: "debug", debug: "trace" } as const;

/** The queue's log as ours. Its metadata is dropped, because it holds payloads; each level is one lower,
 * because what goes wrong there is tried again. */
export function createWorkerLogger(logger: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    logger[pinoLevels[level]]({ part: "queue" }, message);
  });
}
