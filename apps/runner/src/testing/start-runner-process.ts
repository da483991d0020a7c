import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { testSecret, type Workspace } from "./workspace.ts";

export interface RunnerProcess {
  child: ChildProcess;
  /** Resolves with the port when it listens; rejects with what it wrote to standard error when it ends before. */
  listening: Promise<number>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
}

/** `node src/main.ts` as a process of its own, connected to this one as the launcher connects it. */
export function spawnRunner(workspace: Workspace, env: NodeJS.ProcessEnv = {}): RunnerProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", "main.ts")], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      RUNNER_PORT: "0",
      RUNLET_SECRET: testSecret,
      RUNLET_APP_DATABASE_URL: workspace.database.appUrl,
      RUNLET_SYSTEM_DATABASE_URL: workspace.database.systemUrl,
      RUNLET_SANDBOX_SPARE_VMS: "1",
      ...env,
    },
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // "close" never comes for a child that was disconnected from here.
  const stderrEnded = child.stderr ? once(child.stderr, "close") : Promise.resolve();
  const exited = once(child, "exit").then(async ([code, signal]) => {
    await stderrEnded;
    return { code, signal, stderr };
  });
  return { child, exited, listening: Promise.race([readPort(child), failOnExit(exited)]) };
}

async function readPort(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error("the runner's standard output is not a pipe");
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port: number };
    if (entry.msg === "runner listens") {
      child.stdout.resume();
      return entry.port;
    }
  }
  return new Promise(() => {});
}

async function failOnExit(exited: RunnerProcess["exited"]): Promise<never> {
  throw new Error((await exited).stderr);
}
