/** A Postgres of the benchmark's own, with the product's settings. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { removeEmbeddedPostgres, startEmbeddedPostgres } from "@runlet/db/embedded";
import { Client } from "pg";
import { hasProc, readParentPid } from "../machine.ts";

export interface Cluster {
  /** Of the server that starts all others; null without /proc. */
  postmasterPid: number | null;
  /** A new, empty database. @returns its owner's URL */
  createDatabase(name: string): Promise<string>;
}

/**
 * Its data is in a folder for temporary files and is deleted with the release.
 * @param settings of postgresql.conf, over the product's
 */
export async function openCluster(
  releases: AsyncDisposableStack,
  settings: Record<string, string> = {},
): Promise<Cluster> {
  const home = await mkdtemp(path.join(tmpdir(), "runlet-bench-"));
  releases.defer(async () => {
    await removeEmbeddedPostgres(home);
    await rm(home, { recursive: true, force: true });
  });
  // As root Postgres runs as another user, who must get in.
  await chmod(home, 0o755);
  const postgres = await startEmbeddedPostgres({ home, settings });
  releases.defer(() => postgres.stop());
  const client = await connect(postgres.ownerUrl);
  releases.defer(() => client.end());
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const backendPid = rows[0]?.pid;
  return {
    postmasterPid: hasProc && backendPid !== undefined ? readParentPid(backendPid) : null,
    async createDatabase(name) {
      await client.query(`CREATE DATABASE ${name}`);
      const url = new URL(postgres.ownerUrl);
      url.pathname = `/${name}`;
      return url.toString();
    },
  };
}

export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // A connection that breaks rejects the query under way; without a listener it would end the process as well.
  client.on("error", () => {});
  await client.connect();
  return client;
}
