import { EnvError, readEnv } from "./env.ts";
import { createLogger } from "./logger.ts";
import { startRunner } from "./runner.ts";
import { stopWhenAsked } from "./stop-when-asked.ts";

async function main(): Promise<void> {
  const env = readEnv();
  const logger = createLogger(env.logLevel);
  process.on("uncaughtException", (error) => {
    // Whatever was under way is in an unknown state: the launcher starts a new process, and recovery does the rest.
    logger.fatal({ err: error }, "a fault that nobody handled");
    process.exit(1);
  });
  const starting = startRunner(env, logger);
  stopWhenAsked(starting, logger);
  await starting;
}

/** EX_CONFIG of sysexits.h: tells the launcher that another try would end the same. */
const badSettingExitCode = 78;

main().catch((error: NodeJS.ErrnoException) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(error instanceof EnvError ? badSettingExitCode : 1);
});

function explain(error: NodeJS.ErrnoException & { port?: number }): string {
  if (error instanceof EnvError) return error.message;
  if (error.code === "EADDRINUSE") {
    return `RUNNER_PORT ${error.port} is in use by another program.`;
  }
  if (error.code === "EACCES" && error.port !== undefined) {
    return `RUNNER_PORT ${error.port} may not be used by this user.`;
  }
  return `The runner could not start: ${error.message}`;
}
