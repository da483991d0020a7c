import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { Refusal } from "../refusal.ts";
import { awaitReady } from "./await-ready.ts";
import { type Log, logLines } from "./log.ts";
import type { Running } from "./supervise.ts";

export interface Service {
  name: string;
  /** Arguments of Node.js: options, entry file, arguments. */
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  readyUrl: string;
  readyTimeoutMs: number;
  /** How long SIGTERM may take before SIGKILL. */
  stopGraceMs: number;
}

/** How an app ends that was given a setting it cannot use (EX_CONFIG of sysexits.h); it has said which. */
const BAD_SETTING_EXIT_CODE = 78;

/**
 * Starts a Node.js process and waits until it is ready.
 *
 * It leads a process group of its own, so the terminal's Ctrl-C does not reach it and what it leaves
 * behind can be ended with it. It holds an IPC channel and is expected to end by itself on 'disconnect':
 * that is how a launcher killed by force leaves no orphan.
 *
 * @throws {Error} when it ends or times out before being ready; nothing is left running then
 * @throws {Refusal} when a setting was the reason, so that another try would end the same
 */
export async function spawnService(
  service: Service,
  log: Log,
  signal: AbortSignal,
): Promise<Running> {
  const child = spawn(process.execPath, [...service.args], {
    cwd: service.cwd,
    env: service.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  if (child.stdout) logLines(child.stdout, service.name, log);
  if (child.stderr) logLines(child.stderr, service.name, log);
  const exited = watchExit(child);
  const kill = () => killGroup(child);
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = new AbortController();
    const deadline = delay(service.stopGraceMs, undefined, { signal: timer.signal }).then(
      kill,
      () => undefined,
    );
    await exited;
    timer.abort();
    await deadline;
  };

  const waiting = new AbortController();
  const timeout = AbortSignal.timeout(service.readyTimeoutMs);
  const ready = awaitReady(service.readyUrl, AbortSignal.any([signal, timeout, waiting.signal]));
  const early = await Promise.race([exited, ready.then(() => null)]);
  waiting.abort();
  if (early !== null && child.exitCode === BAD_SETTING_EXIT_CODE) {
    throw new Refusal(`${service.name} cannot use a setting that it was given, see its last line.`);
  }
  if (early !== null) throw new Error(`it ${early}`);
  const problem = await ready;
  if (problem === null) return { exited, stop, kill };
  await stop();
  throw new Error(
    signal.aborted
      ? "it was stopped"
      : `it was not ready within ${service.readyTimeoutMs / 1000} s (${problem})`,
  );
}

function watchExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started (${error.message})`));
    child.once("exit", (code, signal) => {
      killGroup(child);
      resolve(signal ? `was killed by ${signal}` : `ended with exit code ${code}`);
    });
  });
}

/** Ends the process and whatever else is left in its group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // Nothing of the group is left; macOS answers EPERM for a group of zombies.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
