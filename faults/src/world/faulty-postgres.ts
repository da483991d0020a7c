import { readFile } from "node:fs/promises";
import path from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@runlet/db/embedded";
import { prepareDatabase } from "@runlet/db/migrate";
import { Client } from "pg";
import { makePostgresFolder, removePostgresFolder } from "./postgres-folder.ts";
import { startProxy, type TcpProxy } from "./proxy.ts";

/**
 * What the product's own server has, but for what only a crash of the machine would lose (processes are killed here, not
 * machines), and room for the connections that killed runners leave behind.
 */
const settings = { fsync: "off", full_page_writes: "off", max_connections: "300" };

/** A Postgres of one scenario's own, that can be taken away and comes back with its data. */
export interface FaultyPostgres {
  /** Of the owner, through a door that no fault touches and whose port stays the same. */
  ownerUrl: string;
  appUrl: string;
  systemUrl: string;
  /** Another door, for one process. Its target follows Postgres. */
  openDoor(): Promise<TcpProxy>;
  isUp(): boolean;
  /** Ends the server as a crash would (-9), or in order with its connections broken. */
  takeDown(how: "kill" | "stop"): Promise<void>;
  bringBack(): Promise<void>;
  /** Stops it and deletes its data. */
  release(): Promise<void>;
}

/** @param secret of the instance, from which the logins' passwords are derived */
export async function startFaultyPostgres(secret: string): Promise<FaultyPostgres> {
  const home = await makePostgresFolder();
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ home, settings });
  let isUp = true;
  const urls = {
    ownerUrl: server.ownerUrl,
    ...(await prepareDatabase({ ownerUrl: server.ownerUrl, secret })),
  };
  const dataFolder = await readDataFolder(server.ownerUrl);
  const doors: TcpProxy[] = [];

  async function openDoor(): Promise<TcpProxy> {
    const door = await startProxy(isUp ? portOf(server.ownerUrl) : null);
    doors.push(door);
    return door;
  }

  const ownDoor = await openDoor();
  const through = (url: string) => withPort(url, ownDoor.port);
  return {
    ownerUrl: through(urls.ownerUrl),
    appUrl: through(urls.appUrl),
    systemUrl: through(urls.systemUrl),
    openDoor,
    isUp: () => isUp,
    async takeDown(how) {
      isUp = false;
      for (const door of doors) door.setTarget(null);
      if (how === "kill") await killServer(server, dataFolder);
      else await server.stop();
    },
    async bringBack() {
      server = await startEmbeddedPostgres({ home, settings });
      isUp = true;
      for (const door of doors) door.setTarget(portOf(server.ownerUrl));
    },
    async release() {
      for (const door of doors) await door.close();
      await server.stop();
      await removePostgresFolder(home);
    },
  };
}

async function readDataFolder(ownerUrl: string): Promise<string> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ folder: string }>(
      "SELECT current_setting('data_directory') AS folder",
    );
    if (!rows[0]) throw new Error("Postgres does not say where its data is");
    return rows[0].folder;
  } finally {
    await client.end();
  }
}

async function killServer(server: EmbeddedPostgres, dataFolder: string): Promise<void> {
  const lockFile = await readFile(path.join(dataFolder, "postmaster.pid"), "utf8");
  process.kill(Number.parseInt(lockFile, 10), "SIGKILL");
  await server.exited;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** The same address at another port. */
export function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.toString();
}
