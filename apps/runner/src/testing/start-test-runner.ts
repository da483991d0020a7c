import type { SandboxOptions } from "@runlet/sandbox";
import type { Env } from "../env.ts";
import { createLogger } from "../logger.ts";
import { type RunningRunner, startRunner } from "../runner.ts";
import { testSecret, type Workspace } from "./workspace.ts";

/** A runner in this process on a workspace's database and any free port, with one spare VM. */
export function startTestRunner(
  workspace: Workspace,
  sandbox: Partial<SandboxOptions> = {},
  env: Partial<Env> = {},
): Promise<RunningRunner> {
  return startRunner(
    {
      port: 0,
      secret: testSecret,
      previousSecrets: [],
      appDatabaseUrl: workspace.database.appUrl,
      systemDatabaseUrl: workspace.database.systemUrl,
      permittedHosts: [],
      logLevel: "silent",
      sandbox: {},
      ...env,
    },
    createLogger("silent"),
    { sandbox: { spareVms: 1, ...sandbox } },
  );
}
