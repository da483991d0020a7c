import type { Server } from "node:http";
import { join } from "node:path";
import { createDatabase } from "@runlet/db";
import { type Environment, readEnvironment, setLibraryDefaults } from "./env.ts";
import { createWebServer } from "./server/create-web-server.ts";
import { createMetrics } from "./server/metrics.ts";
import { probeRunner } from "./server/readiness.ts";
import { createRunProxy } from "./server/run-proxy.ts";
import { type Release, shutDownOnSignal } from "./server/shutdown.ts";

setLibraryDefaults();

async function main(): Promise<void> {
  const environment = readEnvironment();
  const releases: Release[] = [];

  // Next.js brings its own copy of the app's modules, so this pool is the server's own and small: it only pings.
  const database = createDatabase({
    appUrl: environment.appDatabaseUrl,
    systemUrl: environment.systemDatabaseUrl,
    appPoolSize: 1,
    systemPoolSize: 1,
  });
  releases.push(() => database.close());

  const runProxy = createRunProxy(environment.runnerUrl);
  releases.push(() => runProxy.close());

  // Imported only now: React and Next.js choose their builds by NODE_ENV when they are loaded.
  const { default: next } = await import("next");
  const app = next({ dev: environment.isDevelopment, dir: join(import.meta.dirname, "..") });
  await app.prepare();
  releases.push(() => app.close());

  const server = createWebServer({
    handlePage: app.getRequestHandler(),
    runProxy,
    metrics: createMetrics(),
    probes: {
      database: () => database.ping(),
      runner: () => probeRunner(environment.runnerUrl, 2_000),
    },
    isDevelopment: environment.isDevelopment,
    hasTrustedProxy: environment.hasTrustedProxy,
  });
  if (environment.isDevelopment) server.on("upgrade", app.getUpgradeHandler());
  await listen(server, environment);
  shutDownOnSignal(server, releases);
}

async function listen(server: Server, environment: Environment): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new Error(`Port ${environment.port} is already in use.`) : error);
    });
    server.listen(environment.port, resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : environment.port;
  console.log(`Web listens on http://localhost:${port}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
