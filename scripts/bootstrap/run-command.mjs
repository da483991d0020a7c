import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fail, say } from "./progress.mjs";

/** @type {NodeJS.Signals[]} */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];

const PARENT_CHECK_INTERVAL_MS = 1_000;

/**
 * Runs the command on the pinned Node.js in our place: its stdio, its signals, its exit code.
 *
 * One Ctrl-C may reach the command several times (the terminal signals the whole process group, npm
 * forwards, and so do we); the launcher counts signals that come together as one.
 *
 * A long-running command holds an IPC channel to us and stops by itself when it closes; we in turn stop
 * it when the npm that started us is killed, since npm then cannot forward anything.
 *
 * @param {string} root
 * @param {{ node: string, pnpm: string }} tools
 * @param {{ entry: string, args: string[], isLongRunning: boolean }} command
 */
export function runCommand(root, tools, { entry, args, isLongRunning }) {
  const bin = path.join(root, "node_modules", ".bin");
  const folders = [path.dirname(tools.node), path.dirname(tools.pnpm), bin, process.env.PATH];
  // Deprecations are for those who work on the code; every check and every test shows them.
  const child = spawn(tools.node, ["--disable-warning=DeprecationWarning", entry, ...args], {
    // `npm run` has moved to the package's folder; the person's own folder stays in INIT_CWD.
    env: {
      ...process.env,
      PATH: folders.join(path.delimiter),
      // Programs run from source: Node.js keeps what it made of it, for this process and those it starts.
      NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/node"),
    },
    stdio: [
      "inherit",
      "inherit",
      "inherit",
      ...(isLongRunning ? /** @type {const} */ (["ipc"]) : []),
    ],
  });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  const watch = isLongRunning ? stopWhenOrphaned(() => child.kill("SIGTERM")) : undefined;
  child.once("error", (error) => fail(`${entry} could not be started: ${error.message}`, 1));
  child.once("exit", (code, signal) => {
    clearInterval(watch);
    for (const name of forwarded) process.removeAllListeners(name);
    process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0));
  });
}

/**
 * @param {number} pid
 * @returns {{ name: string, parent: number } | null} null where /proc does not tell (macOS, or it has ended)
 */
function describeProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const parent = Number(stat.slice(end + 2).split(" ")[1]);
    return { name: stat.slice(stat.indexOf("(") + 1, end), parent };
  } catch {
    return null;
  }
}

/** npm's pid as far as it can be seen: our parent, or that of the shell between npm and us. */
function findStarter() {
  const parent = describeProcess(process.ppid);
  return parent && /^(ba|da|z|k)?sh$/.test(parent.name) ? parent.parent : process.ppid;
}

/** @param {() => void} stop */
function stopWhenOrphaned(stop) {
  if (!process.env.npm_lifecycle_event) return undefined;
  const starter = findStarter();
  const timer = setInterval(() => {
    if (findStarter() === starter) return;
    clearInterval(timer);
    say("runlet: npm is gone; stopping.");
    stop();
  }, PARENT_CHECK_INTERVAL_MS);
  return timer;
}
