import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { removeEmbeddedPostgres } from "@runlet/db/embedded";

const prefix = "runlet-faults-postgres-";

/** A new folder for a Postgres that ends with this process. What killed processes have left is deleted. */
export async function makePostgresFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : 0;
    if (pid > 0 && !isAlive(pid)) await removePostgresFolder(path.join(tmpdir(), name));
  }
  const folder = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  // As root Postgres runs as another user, who must get in.
  await chmod(folder, 0o755);
  return folder;
}

/** Deletes it with its data, which may be elsewhere. Postgres must have ended. */
export async function removePostgresFolder(folder: string): Promise<void> {
  await removeEmbeddedPostgres(folder);
  await rm(folder, { recursive: true, force: true });
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
