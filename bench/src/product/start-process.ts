/** Processes that are measured: each starts, says that it is ready, and ends with this one. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { lookUntil, within } from "./bounded-wait.ts";

const START_BOUND_MS = 60_000;
/** Above what the product's processes give their own stop. */
const STOP_BOUND_MS = 60_000;
const MAX_ERRORS_LENGTH = 8_192;

/** For programs that are not ours: they do not end by themselves when who started them is gone. */
export const END_WITH_PARENT = [
  "--import",
  'data:text/javascript,process.once("disconnect",()=>process.exit())',
];

export interface ProcessOrder {
  /** For errors: "the runner". */
  name: string;
  /** Arguments of Node.js: options, entry file, arguments. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
  /** The line of standard output that says it is ready, whose first group is the port; or a port that is to answer. */
  ready: RegExp | { port: number; isAnswering(): Promise<boolean> };
}

export interface MeasuredProcess extends AsyncDisposable {
  pid: number;
  port: number;
  /** @throws Error with what it wrote to its standard error when it has ended */
  requireAlive(): void;
}

/**
 * Resolves when it is ready.
 * @throws Error with what it wrote to its standard error when it ends before that
 */
export async function startProcess(order: ProcessOrder): Promise<MeasuredProcess> {
  const child = spawn(process.execPath, [...order.args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: order.env,
    cwd: order.cwd,
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-MAX_ERRORS_LENGTH);
  });
  const exited = once(child, "exit");
  const requireAlive = () => {
    if (child.exitCode !== null || child.signalCode !== null) {
      const how = child.signalCode ?? child.exitCode;
      throw new Error(`${order.name} ended (${how}): ${errors.trim()}`);
    }
  };
  const stop = async () => {
    child.kill("SIGTERM");
    const killing = setTimeout(() => child.kill("SIGKILL"), STOP_BOUND_MS);
    await exited;
    clearTimeout(killing);
  };
  try {
    const ending = exited.then(() => Number.NaN);
    const what = `${order.name} does not get ready`;
    const readyPort = awaitReady(child, order.ready, what);
    // It may reject once it is no longer waited for.
    readyPort.catch(() => undefined);
    const port = await within(Promise.race([readyPort, ending]), { boundMs: START_BOUND_MS, what });
    requireAlive();
    return { pid: child.pid as number, port, requireAlive, [Symbol.asyncDispose]: stop };
  } catch (error) {
    if (child.exitCode === null && child.signalCode === null) await stop();
    throw error;
  }
}

async function awaitReady(
  child: ChildProcess,
  ready: ProcessOrder["ready"],
  what: string,
): Promise<number> {
  if (ready instanceof RegExp) {
    return readPort(child, ready);
  }
  child.stdout?.resume();
  const look = async () =>
    child.exitCode !== null || child.signalCode !== null || (await ready.isAnswering());
  await lookUntil(look, { everyMs: 100, boundMs: START_BOUND_MS, what });
  return ready.port;
}

function readPort(child: ChildProcess, ready: RegExp): Promise<number> {
  const { stdout } = child;
  if (!stdout) {
    throw new Error("Standard output is not a pipe");
  }
  return new Promise((resolve) => {
    // All lines are read, also the later ones: a full pipe would hold the process up.
    createInterface({ input: stdout }).on("line", (line) => {
      const port = ready.exec(line)?.[1];
      if (port !== undefined) {
        resolve(Number(port));
      }
    });
  });
}
