/** What of the machine a reader of figures has to know, and what it can tell of processes. */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

const MEGABYTE = 1_024 * 1_024;
/** Clock ticks in /proc are of 10 ms on every Linux that Node.js runs on. */
const TICK_MS = 10;

/** Whether /proc tells of processes. Memory and CPU time of other processes are measured there only. */
export const hasProc = process.platform === "linux";

export interface MachineFacts {
  platform: string;
  processor: string;
  cores: number;
  memoryMb: number;
  node: string;
  /** Before the suite began: above zero, others were at work too. */
  loadAverage: number;
}

export function readMachineFacts(): MachineFacts {
  return {
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / MEGABYTE),
    node: process.versions.node,
    loadAverage: loadavg()[0] ?? 0,
  };
}

/**
 * Proportional set size: shared pages count for each process by its share. Linux only.
 * @throws Error when the process is gone
 */
export function readProportionalMb(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kilobytes === undefined) {
    throw new Error(`Process ${pid} has no proportional set size`);
  }
  return Number(kilobytes) / 1_024;
}

/** Resident memory of one process. Linux only. @throws Error when the process is gone */
export function readResidentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  if (kilobytes === undefined) {
    throw new Error(`Process ${pid} has no resident memory`);
  }
  return Number(kilobytes) / 1_024;
}

/**
 * CPU time of this process and of all that it started, also of those that have ended: their time
 * moves to their parent's record. Linux only.
 */
export function readCpuMs(): number {
  return readTreeCpuMs(process.pid);
}

/** The same of another process. */
export function readTreeCpuMs(pid: number): number {
  return listChildren(pid).reduce((sum, child) => sum + readTreeCpuMs(child), readTicksMs(pid, 4));
}

/** CPU time of one process alone, without what it started. Linux only. */
export function readOwnCpuMs(pid: number): number {
  return readTicksMs(pid, 2);
}

/**
 * Linux only.
 * @throws Error when the process is gone
 */
export function readParentPid(pid: number): number {
  const parent = Number(readStatFields(pid)[1]);
  if (!Number.isInteger(parent)) {
    throw new Error(`Process ${pid} has no parent`);
  }
  return parent;
}

export function listChildren(pid: number): number[] {
  return readOrEmpty(() =>
    readdirSync(`/proc/${pid}/task`)
      .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1"))
      .join(" "),
  )
    .split(" ")
    .filter((text) => text !== "")
    .map(Number);
}

/** @param count 2 for the process' own time, 4 for that of its ended children as well */
function readTicksMs(pid: number, count: 2 | 4): number {
  // utime, stime, cutime, cstime.
  const fields = readStatFields(pid).slice(11, 11 + count);
  return fields.reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}

/** Those after the name, which may hold anything: state, parent, and so on. Nothing for a process that is gone. */
function readStatFields(pid: number): string[] {
  const stat = readOrEmpty(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** Nothing for a process or a thread that has ended in the meantime. */
function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") {
      return "";
    }
    throw error;
  }
}
