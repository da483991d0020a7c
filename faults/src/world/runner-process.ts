import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

const root = path.resolve(import.meta.dirname, "../../..");
const entry = path.join(root, "apps/runner/src/main.ts");

export interface RunnerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One runner as a process of its own, as the launcher starts it. */
export interface RunnerProcess {
  pid: number;
  child: ChildProcess;
  logFile: string;
  /** Resolves with its port when it listens; never when it ends before. */
  listening: Promise<number>;
  exited: Promise<RunnerExit>;
}

/**
 * @param options.logFile what it writes to both its outputs goes here
 * @param options.onEntry gets each line of its log that is an object
 */
export function spawnRunner(options: {
  appUrl: string;
  systemUrl: string;
  secret: string;
  logFile: string;
  onEntry: (entry: Record<string, unknown>) => void;
}): RunnerProcess {
  const child = spawn(process.execPath, ["--disable-warning=DeprecationWarning", entry], {
    // With the channel it ends when this process is gone, however that ends.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      RUNNER_PORT: "0",
      RUNLET_SECRET: options.secret,
      RUNLET_APP_DATABASE_URL: options.appUrl,
      RUNLET_SYSTEM_DATABASE_URL: options.systemUrl,
      RUNLET_SANDBOX_SPARE_VMS: "1",
      NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/node"),
    },
  });
  const { stdout, stderr, pid } = child;
  if (!stdout || !stderr || pid === undefined) throw new Error("The runner could not be started");
  const log = createWriteStream(options.logFile);
  const listening = Promise.withResolvers<number>();
  createInterface({ input: stdout }).on("line", (line) => {
    log.write(`${line}\n`);
    const logged = parseEntry(line);
    if (logged === null) return;
    if (logged.msg === "runner listens") listening.resolve(Number(logged.port));
    options.onEntry(logged);
  });
  stderr.on("data", (bytes) => log.write(bytes));
  // Its outputs may end after itself.
  child.once("close", () => log.end());
  const exited = once(child, "exit").then(([code, signal]): RunnerExit => ({ code, signal }));
  return { pid, child, logFile: options.logFile, listening: listening.promise, exited };
}

/** Null for what is no object in JSON, such as the crash of the engine. */
function parseEntry(line: string): Record<string, unknown> | null {
  if (!line.startsWith("{")) return null;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
