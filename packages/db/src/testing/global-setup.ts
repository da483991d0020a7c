import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { readState } from "../embedded/embedded-state.ts";
import { removePlace } from "../embedded/place.ts";
import { startEmbeddedPostgres } from "../embedded/start-embedded-postgres.ts";
import { prepareDatabase } from "../migrate.ts";
import { templateName, testSecret } from "./test-database.ts";

const prefix = "runlet-test-";

interface SharedPostgres {
  users: number;
  started: Promise<{ ownerUrl: string; remove: () => Promise<void> }>;
}

// Vitest loads this file anew for each project of a run; what they share can only be global.
const shared = globalThis as typeof globalThis & { runletTestPostgres?: SharedPostgres };

/**
 * For vitest's `globalSetup`: one Postgres for a test run, in a folder for temporary files, with a template database in it that has
 * all migrations. Answers what stops and deletes it when the last project of the run is done.
 */
export async function setup(project: Pick<TestProject, "provide">): Promise<() => Promise<void>> {
  shared.runletTestPostgres ??= { users: 0, started: startTestPostgres() };
  const postgres = shared.runletTestPostgres;
  postgres.users++;
  const { ownerUrl, remove } = await postgres.started;
  project.provide("postgresUrl", ownerUrl);
  return async () => {
    postgres.users--;
    if (postgres.users > 0) return;
    delete shared.runletTestPostgres;
    await remove();
  };
}

async function startTestPostgres() {
  await removeLeftovers();
  const home = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  // As root Postgres runs as another user, who must get in.
  await chmod(home, 0o755);
  let stop = async () => {};
  const remove = async () => {
    await stop();
    await removeHome(home);
  };
  try {
    // Nothing here need outlive a crash of the machine.
    const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
    const postgres = await startEmbeddedPostgres({ home, settings });
    stop = postgres.stop;
    await makeTemplate(postgres.ownerUrl);
    return { ownerUrl: postgres.ownerUrl, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function makeTemplate(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${templateName}`);
    const url = new URL(ownerUrl);
    url.pathname = `/${templateName}`;
    await prepareDatabase({ ownerUrl: url.toString(), secret: testSecret });
    // A template that somebody is connected to can't be copied.
    await client.query(`ALTER DATABASE ${templateName} WITH ALLOW_CONNECTIONS false`);
  } finally {
    await client.end();
  }
}

// A run that was killed could not tidy up; its Postgres ended with it.
async function removeLeftovers(): Promise<void> {
  for (const entry of await readdir(tmpdir())) {
    const pid = entry.startsWith(prefix) ? Number(entry.slice(prefix.length).split("-")[0]) : 0;
    if (pid > 0 && !isAlive(pid)) await removeHome(join(tmpdir(), entry));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process: not ours to tidy up after.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function removeHome(home: string): Promise<void> {
  const state = await readState(home);
  if (state) await removePlace(state);
  await rm(home, { recursive: true, force: true });
}
