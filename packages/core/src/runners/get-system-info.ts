import type { SignedInUser } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { requireSuperadmin } from "../tenants/require-superadmin.ts";

/** After this many seconds without a heartbeat a runner is not counted as alive. */
const aliveSeconds = 30;

export interface SystemInfo {
  nodeVersion: string;
  postgresVersion: string;
  /** Runners that did not stop in order, newest first, at most 100. Instants are ISO strings. */
  runners: {
    id: string;
    host: string;
    port: number;
    startedAt: string;
    heartbeatAt: string;
    isAlive: boolean;
  }[];
}

/** What the instance consists of. For superadmins. */
export async function getSystemInfo(context: Context, user: SignedInUser): Promise<SystemInfo> {
  requireSuperadmin(user);
  return context.database.asSystem("measure", async (tx) => {
    const [server] = await tx.$queryRaw<{ version: string }[]>`
      SELECT current_setting('server_version') AS version`;
    const runners = await tx.$queryRaw<
      {
        id: string;
        host: string;
        port: number;
        started_at: Date;
        heartbeat_at: Date;
        alive: boolean;
      }[]
    >`SELECT id, host, port, started_at, heartbeat_at,
        heartbeat_at > now() - make_interval(secs => ${aliveSeconds}) AS alive
      FROM runners WHERE stopped_at IS NULL ORDER BY id DESC LIMIT 100`;
    return {
      nodeVersion: process.versions.node,
      postgresVersion: server?.version ?? "",
      runners: runners.map((runner) => ({
        id: runner.id,
        host: runner.host,
        port: runner.port,
        startedAt: runner.started_at.toISOString(),
        heartbeatAt: runner.heartbeat_at.toISOString(),
        isAlive: runner.alive,
      })),
    };
  });
}
