import { chmod, chown, mkdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Binaries, copyBinaries, findBinaries } from "./binaries.ts";
import { type EmbeddedState, readState } from "./embedded-state.ts";
import { hasCode } from "./has-code.ts";
import { canReach, ensurePostgresUser, isRoot, type RunUser } from "./run-user.ts";

/** Where Postgres lives and who it is. */
export interface Place {
  dataFolder: string;
  binaries: Binaries;
  user: RunUser;
}

const sharedFolder = "/var/lib/runlet";

/**
 * Decides where the data and the binaries are and who runs Postgres. An ordinary user has the data in `<home>/postgres` and uses the binaries where
 * they were installed. Root cannot run Postgres: the user `postgres` does, and where that one may not enter `home` or the
 * installation (below root's own home, mostly), both are in a folder of /var/lib/runlet instead. Data that is there already
 * stays where it is, with its owner.
 *
 * @throws Error with one sentence when the data there is can't be used by whoever we are
 */
export async function findPlace(home: string, state: EmbeddedState): Promise<Place> {
  const binaries = await findBinaries();
  const dataFolder = state.dataFolder ?? join(home, "postgres");
  const owner = await ownerOf(dataFolder);
  if (!isRoot()) {
    if (owner && owner.uid !== process.getuid?.()) {
      throw new Error(
        `The data in ${dataFolder} belongs to another user: start as that user or as root.`,
      );
    }
    return { dataFolder, binaries, user: {} };
  }
  const user = owner && owner.uid !== 0 ? owner : await ensurePostgresUser();
  const ownFolder = join(sharedFolder, state.instanceId);
  if (owner && owner.uid !== 0) {
    if (!(await canReach(user, dataFolder))) {
      throw new Error(
        `The owner of ${dataFolder} may not enter it: let others enter the folders above it (chmod o+x).`,
      );
    }
    return { dataFolder, binaries: await reachable(binaries, user, ownFolder), user };
  }
  const isHomeOpen = await canReach(user, home);
  if (!isHomeOpen) await makeOpenFolder(ownFolder);
  return {
    dataFolder: isHomeOpen ? join(home, "postgres") : join(ownFolder, "data"),
    binaries: await reachable(binaries, user, ownFolder),
    user,
  };
}

/** Deletes the data and all else that an instance's Postgres, which must not run, has left outside of `home`. */
export async function removePlace(state: EmbeddedState): Promise<void> {
  if (state.dataFolder) await rm(state.dataFolder, { recursive: true, force: true });
  await rm(join(sharedFolder, state.instanceId), { recursive: true, force: true });
  try {
    await rmdir(sharedFolder);
  } catch (error) {
    // Not there, or other instances are.
    if (!hasCode(error, "ENOENT", "ENOTEMPTY", "EACCES", "EPERM")) throw error;
  }
}

/** The same for the instance of a `home`, as far as it has any. */
export async function removeEmbeddedPostgres(home: string): Promise<void> {
  const state = await readState(home);
  if (state) await removePlace(state);
}

async function reachable(binaries: Binaries, user: RunUser, ownFolder: string): Promise<Binaries> {
  if (await canReach(user, join(binaries.folder, "bin/postgres"))) return binaries;
  await makeOpenFolder(ownFolder);
  return copyBinaries(binaries, ownFolder);
}

async function makeOpenFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Whatever the umask is.
  for (const each of [sharedFolder, folder]) await chmod(each, 0o755);
}

async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(join(folder, "PG_VERSION"));
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

/** Makes a folder that is its user's alone. */
export async function makePrivateFolder(folder: string, user: RunUser): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
}
