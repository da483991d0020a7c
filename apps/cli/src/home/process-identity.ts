import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells a process from a later one with the same pid: when it started. On Linux the boot's id and
 * the start in clock ticks, elsewhere what `ps` says.
 * @returns null when no such process lives
 */
export function identifyProcess(pid: number): string | null {
  if (process.platform !== "linux") return askPs(pid);
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may hold anything; the fields after it start with the state (field 3).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isDead = fields[0] === "Z" || fields[0] === "X";
  const boot = readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return isDead ? null : `${boot}:${fields[19]}`;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // ESRCH: the process ended between open and read.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw error;
  }
}

function askPs(pid: number): string | null {
  try {
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return started.trim() || null;
  } catch (error) {
    // ps ends with 1 when no process matches.
    if ((error as { status?: number }).status === 1) return null;
    throw error;
  }
}
