/**
 * perf, where the machine has it: it sees the threads of isolates, V8 itself and the kernel, which Node.js' profiles do not.
 * Compiled JavaScript has no names in it, since V8 would take much time to write them down.
 */
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

const SAMPLES_PER_SECOND = "997";

export function hasPerf(): boolean {
  return spawnSync("perf", ["--version"], { stdio: "ignore" }).status === 0;
}

/** @returns ends the recording and tells where the time went, as text */
export function recordPerf(pid: number, dataFile: string): () => Promise<string> {
  const args = ["record", "-q", "-g", "-F", SAMPLES_PER_SECOND, "-o", dataFile, "-p", String(pid)];
  const recording = spawn("perf", args, { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(recording, "exit");
  return async () => {
    recording.kill("SIGINT");
    await exited;
    const report = ["report", "--stdio", "--no-children", "-g", "none", "--percent-limit", "0.3"];
    const sorted = [...report, "--sort", "comm,dso,symbol", "-i", dataFile];
    const { stdout } = await promisify(execFile)("perf", sorted, { maxBuffer: 64 * 1_024 * 1_024 });
    return stdout;
  };
}
