/** The runner as the product starts it: a process of its own, with its defaults. */
import path from "node:path";
import { apps } from "./apps.ts";
import type { Installation } from "./installation.ts";
import { type MeasuredProcess, startProcess } from "./start-process.ts";

const MAIN = path.join(apps, "runner/src/main.ts");

export interface RunnerOptions {
  /** Arguments of Node.js before the runner's entry. */
  nodeArgs?: readonly string[];
  /** Settings that differ from the product's. */
  env?: Record<string, string>;
}

/** Resolves when it listens. It ends with this process, whose end it notices. */
export function startRunner(
  installation: Installation,
  { nodeArgs = [], env = {} }: RunnerOptions = {},
): Promise<MeasuredProcess> {
  return startProcess({
    name: "The runner",
    args: [...nodeArgs, "--disable-warning=DeprecationWarning", MAIN],
    env: {
      NODE_ENV: "production",
      RUNNER_PORT: "0",
      RUNLET_SECRET: installation.secret,
      RUNLET_APP_DATABASE_URL: installation.appUrl,
      RUNLET_SYSTEM_DATABASE_URL: installation.systemUrl,
      ...env,
    },
    ready: /"port":(\d+).*"runner listens"/,
  });
}
