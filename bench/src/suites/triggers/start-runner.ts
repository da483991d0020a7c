/** The runner as the product starts it: a process of its own, with its defaults. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { within } from "./bounded-wait.ts";
import type { Installation } from "./installation.ts";

const MAIN = path.resolve(import.meta.dirname, "../../../../apps/runner/src/main.ts");
const START_BOUND_MS = 60_000;
/** Above what the runner itself gives its stop. */
const STOP_BOUND_MS = 60_000;

export interface RunnerProcess extends AsyncDisposable {
  pid: number;
  /** @throws Error with what it wrote to its standard error when it has ended */
  requireAlive(): void;
}

/** Resolves when it listens. It ends with this process, whose end it notices. */
export async function startRunner(installation: Installation): Promise<RunnerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      RUNNER_PORT: "0",
      RUNLET_SECRET: installation.secret,
      RUNLET_APP_DATABASE_URL: installation.appUrl,
      RUNLET_SYSTEM_DATABASE_URL: installation.systemUrl,
    },
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-8_192);
  });
  const exited = once(child, "exit");
  const requireAlive = () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The runner ended (${child.signalCode ?? child.exitCode}): ${errors.trim()}`);
    }
  };
  await within(Promise.race([listening(child), exited]), {
    boundMs: START_BOUND_MS,
    what: "the runner does not listen",
  });
  requireAlive();
  return {
    pid: child.pid as number,
    requireAlive,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      const killing = setTimeout(() => child.kill("SIGKILL"), STOP_BOUND_MS);
      await exited;
      clearTimeout(killing);
    },
  };
}

async function listening(child: ChildProcess): Promise<void> {
  if (!child.stdout) {
    throw new Error("The runner's standard output is not a pipe");
  }
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve) => {
    // All lines are read, also the later ones: a full pipe would hold the runner up.
    lines.on("line", (line) => {
      if (line.includes('"runner listens"')) {
        resolve();
      }
    });
  });
}
