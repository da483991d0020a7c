import { execFile } from "node:child_process";
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { hasCode } from "./has-code.ts";
import { makePrivateFolder, type Place } from "./place.ts";
import { plainEnvironment } from "./run-user.ts";

const run = promisify(execFile);

/** The superuser of the embedded Postgres, who owns the database of the same name. */
export const ownerName = "runlet";

/**
 * Makes the data folder unless it is there.
 *
 * @throws Error with one sentence when the folder is of another major version of Postgres
 */
export async function initializeCluster(
  place: Place,
  password: string,
  onProgress: (text: string) => void,
): Promise<void> {
  const version = await readVersion(place.dataFolder);
  if (version === String(place.binaries.major)) return;
  if (version !== null) {
    throw new Error(
      `The data in ${place.dataFolder} is of Postgres ${version} and this Runlet brings Postgres ${place.binaries.major}: ` +
        "dump it with the Runlet that made it, and restore it into this one.",
    );
  }
  onProgress(`Making the database in ${place.dataFolder} (a few seconds, once)`);
  await removeDrafts(place.dataFolder);
  // Complete under its name or not there: a start that was killed while it made the folder is no trouble.
  const draft = `${place.dataFolder}.new-${process.pid}`;
  await makePrivateFolder(draft, place.user);
  await withPasswordFile(place, password, (passwordFile) => runInitdb(place, draft, passwordFile));
  await rename(draft, place.dataFolder);
}

async function readVersion(dataFolder: string): Promise<string | null> {
  try {
    return (await readFile(join(dataFolder, "PG_VERSION"), "utf8")).trim();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

async function removeDrafts(dataFolder: string): Promise<void> {
  const folder = dirname(dataFolder);
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(`${basename(dataFolder)}.new-`)) {
      await rm(join(folder, entry), { recursive: true, force: true });
    }
  }
}

async function runInitdb(place: Place, folder: string, passwordFile: string): Promise<void> {
  const args = [
    `--pgdata=${folder}`,
    `--username=${ownerName}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    // The same order and case rules on every machine, whatever locales it has.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  ];
  try {
    await run(join(place.binaries.folder, "bin/initdb"), args, {
      ...place.user,
      cwd: "/",
      env: plainEnvironment,
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`Postgres' initdb failed: ${stderr?.trim() || String(error)}`, {
      cause: error,
    });
  }
}

async function withPasswordFile(
  { user }: Place,
  password: string,
  work: (file: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "runlet-initdb-"));
  try {
    const file = join(folder, "password");
    await writeFile(file, password, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) {
      await chown(file, user.uid, user.gid);
      await chown(folder, user.uid, user.gid);
    }
    await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
