/** The web app in production mode, as the product starts it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { npmEnv } from "../env.ts";
import { apps, root } from "./apps.ts";
import type { Installation } from "./installation.ts";
import { type MeasuredProcess, startProcess } from "./start-process.ts";

const FOLDER = path.join(apps, "web");
const TURBO = path.join(root, "node_modules/turbo/bin/turbo");

/**
 * Builds it, unless that was done since it last changed.
 * @returns whether it is there to be started; what stands in the way is told on stderr
 */
export async function buildWeb({ mayBuild }: { mayBuild: boolean }): Promise<boolean> {
  if (!mayBuild) {
    const isBuilt = existsSync(path.join(FOLDER, ".next/BUILD_ID"));
    if (!isBuilt) {
      console.error("The web app is not built and a quick run does not build it; left out.");
    }
    return isBuilt;
  }
  const args = [TURBO, "run", "build", "--filter=@runlet/web", "--output-logs=errors-only"];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...npmEnv, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" },
    // What it says is no part of the table on stdout.
    stdio: ["ignore", 2, 2],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) {
    throw new Error("The web app could not be built");
  }
  return true;
}

/** @param runnerPort of the runner that calls are handed to */
export function startWeb(installation: Installation, runnerPort: number): Promise<MeasuredProcess> {
  return startProcess({
    name: "The web app",
    args: ["--disable-warning=DeprecationWarning", "src/server.ts"],
    cwd: FOLDER,
    env: {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: "0",
      RUNNER_URL: `http://127.0.0.1:${runnerPort}`,
      RUNLET_SECRET: installation.secret,
      RUNLET_APP_DATABASE_URL: installation.appUrl,
      RUNLET_SYSTEM_DATABASE_URL: installation.systemUrl,
    },
    ready: /listens on http:\/\/localhost:(\d+)/,
  });
}
