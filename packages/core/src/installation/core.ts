import type { Context } from "../context.ts";
import { CoreError } from "../errors.ts";
import type { Executor } from "../executions/executor.ts";
import { createInstallation, type Installation } from "./installation.ts";

export interface Core {
  context: Context;
  /** What the operator does at the command line and at the start. */
  installation: Installation;
}

/** For processes that run no scripts, such as the command line. */
const noExecutor: Executor = {
  async execute() {
    throw new CoreError("unavailable", "No runner is connected to this process");
  },
};

/**
 * Core on a database. `secret` is RUNLET_SECRET, `previousSecrets` what it was before; `now` is the clock, for tests to set.
 */
export function createCore({
  database,
  secret,
  previousSecrets = [],
  executor = noExecutor,
  permittedHosts = [],
  now = () => new Date(),
}: Pick<Context, "database" | "secret"> & Partial<Context>): Core {
  const context: Context = { database, secret, previousSecrets, permittedHosts, executor, now };
  return { context, installation: createInstallation(context) };
}
