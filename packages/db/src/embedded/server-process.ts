import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Place } from "./place.ts";
import { plainEnvironment } from "./run-user.ts";

export interface Exit {
  code: number | null;
  signal: string | null;
}

export interface ServerProcess {
  exited: Promise<Exit>;
  /** What it wrote to its standard error before its log began, the last 8 KB. */
  errors(): string;
  /** Asks for a fast shutdown. */
  askToStop(): void;
}

// Postgres ends with whoever started it, also when that is killed with -9: the shell's standard input is a pipe that only the
// starter holds, and its end is the sign for a fast shutdown. The loop is a builtin, so that nothing but Postgres stays to be waited for.
const script = `
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{ while read -r line <&3; do :; done; kill -INT "$server" 2>/dev/null; } &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

/** Starts Postgres in a session of its own: a terminal's Ctrl-C does not reach it, so that it can be stopped last. */
export function startServer(place: Place, settings: Record<string, string>): ServerProcess {
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const postgres = join(place.binaries.folder, "bin/postgres");
  const child = spawn(
    "/bin/sh",
    ["-c", script, "sh", postgres, "-D", place.dataFolder, ...options],
    {
      ...place.user,
      cwd: "/",
      env: plainEnvironment,
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
    },
  );
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-8192);
  });
  // The pipe breaks when the shell is gone, which `exited` tells.
  child.stdin.on("error", () => {});
  return {
    exited: exitOf(child),
    errors: () => errors,
    askToStop: () => child.stdin.end(),
  };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
}
