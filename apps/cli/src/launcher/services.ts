import path from "node:path";
import type { DatabaseUrls } from "../database/prepare-owner-database.ts";
import type { Settings } from "../env.ts";
import { projectRoot } from "../project-root.ts";
import type { Service } from "./spawn-service.ts";
import { tether } from "./tether-path.ts";

export type Mode = "production" | "development";

/** Time enough for the runner to finish what runs before it is forced. */
const RUNNER_DRAIN_MS = 40_000;
const WEB_STOP_MS = 10_000;
const READY_TIMEOUT_MS = 60_000;

/** The processes of the product, in the order they start; they stop in the reverse one. */
export function describeServices(
  settings: Settings,
  mode: Mode,
  secret: string,
  urls: DatabaseUrls,
): Service[] {
  const runnerUrl = `http://127.0.0.1:${settings.runnerPort}`;
  const env = {
    ...settings.childEnv,
    PORT: String(settings.port),
    RUNNER_PORT: String(settings.runnerPort),
    RUNNER_URL: runnerUrl,
    RUNLET_HOME: settings.home,
    RUNLET_SECRET: secret,
    RUNLET_APP_DATABASE_URL: urls.appUrl,
    RUNLET_SYSTEM_DATABASE_URL: urls.systemUrl,
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: "1",
  };
  // What a library will have to change some day is for those who work on the code (Prisma's adapter
  // runs queries of one connection side by side, which the next major of pg refuses).
  const quiet = mode === "production" ? ["--disable-warning=DeprecationWarning"] : [];
  // Node's own watching process outlives a killed parent.
  const watch =
    mode === "development" ? [tether, process.execPath, "--watch", "--watch-preserve-output"] : [];
  return [
    {
      name: "runner",
      args: [...watch, ...quiet, "apps/runner/src/main.ts"],
      cwd: projectRoot,
      env,
      readyUrl: `${runnerUrl}/readyz`,
      readyTimeoutMs: READY_TIMEOUT_MS,
      stopGraceMs: RUNNER_DRAIN_MS,
    },
    {
      name: "web",
      args: [...quiet, "src/server.ts"],
      cwd: path.join(projectRoot, "apps/web"),
      env,
      readyUrl: `http://127.0.0.1:${settings.port}/readyz`,
      readyTimeoutMs: READY_TIMEOUT_MS,
      stopGraceMs: WEB_STOP_MS,
    },
  ];
}
