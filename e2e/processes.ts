import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  pid: number;
  /** Its command line, with spaces. */
  command: string;
}

/** Reads one file of a process; null when it has ended in the meantime. */
function readOf(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ESRCH";
}

/** All that descend from a process now, itself left out (Linux: it reads /proc). */
export function descendantsOf(ancestor: number): Process[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? readOf(pid, "stat") : null;
    if (stat === null) continue;
    // The name, in parentheses, may hold anything; the state and the parent follow it.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: Process[] = [];
  const queue = [...(children.get(ancestor) ?? [])];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    const command = readOf(pid, "cmdline");
    if (command !== null) found.push({ pid, command: command.replaceAll("\0", " ").trim() });
    queue.push(...(children.get(pid) ?? []));
  }
  return found;
}

export function isAlive(pid: number): boolean {
  const stat = readOf(pid, "stat");
  return stat !== null && stat.slice(stat.lastIndexOf(")") + 2)[0] !== "Z";
}
