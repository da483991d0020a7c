import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

/** Who Postgres runs as; undefined ids: whoever we are. Postgres refuses to run as root. */
export interface RunUser {
  uid?: number;
  gid?: number;
}

const run = promisify(execFile);

/** What programs that we start get of an environment. */
export const plainEnvironment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" };

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The user `postgres`, who is made when there is none. For root only.
 *
 * @throws Error with one sentence when it can't be made
 */
export async function ensurePostgresUser(): Promise<RunUser> {
  const existing = await findPostgresUser();
  if (existing) return existing;
  // In turn: most Linux systems, Debian without passwd's tools on the path, BusyBox.
  const ways: [string, ...string[]][] = [
    [
      "useradd",
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/bin/false",
      "postgres",
    ],
    ["adduser", "--system", "--group", "--no-create-home", "postgres"],
    ["adduser", "-S", "-D", "-H", "postgres"],
  ];
  for (const [command, ...args] of ways) {
    // Its outcome is whether the user is there afterwards.
    spawnSync(command, args, { env: plainEnvironment, stdio: "ignore" });
    const made = await findPostgresUser();
    if (made) return made;
  }
  throw new Error(
    "Postgres does not run as root and the user postgres could not be made: make it, or start as an ordinary user.",
  );
}

async function findPostgresUser(): Promise<RunUser | null> {
  const id = async (flag: string) => {
    const { stdout } = await run("id", [flag, "postgres"], { env: plainEnvironment });
    return Number(stdout);
  };
  try {
    return { uid: await id("-u"), gid: await id("-g") };
  } catch {
    // `id` fails for one reason: there is no such user.
    return null;
  }
}

/** Whether this user may enter every folder of a path, and read what is at its end: asked of the system, as that user. */
export async function canReach(user: RunUser, path: string): Promise<boolean> {
  const { status, error } = spawnSync(
    "/bin/sh",
    ["-c", 'test -r "$1" && test -x "$1"', "sh", path],
    {
      ...user,
      cwd: "/",
      env: plainEnvironment,
      stdio: "ignore",
    },
  );
  if (error) throw error;
  return status === 0;
}
