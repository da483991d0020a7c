import { spawn } from "node:child_process";
import { projectRoot } from "../project-root.ts";
import { Refusal } from "../refusal.ts";
import { tether } from "./tether-path.ts";

const REMINDER_INTERVAL_MS = 10_000;

export interface TurboOptions {
  /** What is being done, as a person would say it: "Building the web app". */
  title: string;
  tasks: readonly string[];
  /** The package whose tasks are wanted; turbo adds what they depend on. */
  filter: string;
  env: Readonly<Record<string, string | undefined>>;
  say(line: string): void;
  signal?: AbortSignal;
}

/**
 * Runs tasks of the workspace, of which turbo skips what has not changed. Says so only when there is
 * something to do: what starts, how long it is taking, how long it took.
 * @throws {Refusal} with the end of what the task said, when it fails
 */
export async function runTurbo(options: TurboOptions): Promise<void> {
  const { title, tasks, filter, say, signal } = options;
  if (signal?.aborted) return;
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const flags = ["--output-logs=new-only", "--log-order=stream", "--no-update-notifier"];
  const command = ["turbo", "run", ...tasks, `--filter=${filter}`, ...flags];
  // Detached: the terminal's Ctrl-C reaches us alone, and we pass it on.
  const child = spawn(process.execPath, [tether, ...command], {
    cwd: projectRoot,
    env: { ...options.env, TURBO_TELEMETRY_DISABLED: "1", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop);
  let output = "";
  let reminder: NodeJS.Timeout | undefined;
  const collect = (text: string) => {
    output += text;
    if (reminder === undefined && /cache (miss|bypass)/.test(output)) {
      say(`${title}…`);
      reminder = setInterval(
        () => say(`${title}: ${seconds()}, ${lastLine(output)}`),
        REMINDER_INTERVAL_MS,
      );
    }
  };
  child.stdout?.setEncoding("utf8").on("data", collect);
  child.stderr?.setEncoding("utf8").on("data", collect);
  const code = await new Promise<number | string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", resolve);
  });
  clearInterval(reminder);
  signal?.removeEventListener("abort", stop);
  if (signal?.aborted) return;
  if (code !== 0) {
    throw new Refusal(`${output.trimEnd().slice(-6_000)}\n${title} failed; what it said is above.`);
  }
  if (reminder !== undefined) say(`${title}: done in ${seconds()}`);
}

/** The newest line that says something, without turbo's prefix and terminal colours. */
function lastLine(output: string): string {
  const lines = output.trimEnd().split("\n");
  const line = lines.findLast((text) => text.trim() !== "") ?? "";
  return line.replace(/^\S+:\S+: /, "").slice(0, 80);
}
