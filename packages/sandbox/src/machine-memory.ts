/** How much memory the machine, or the container, has left for VMs. */
import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";

const CGROUPS = "/sys/fs/cgroup";

/**
 * Bytes that can still be used without swapping; null where it cannot be told. Not
 * `process.availableMemory()`: in a container it counts the page cache as used, and a database
 * beside us would look like a shortage.
 */
export function readAvailableMemory(): number | null {
  switch (process.platform) {
    case "linux":
      return Math.min(readMachine(), readCgroups());
    case "darwin":
      // What macOS calls free is what it has found no use for yet; always little.
      return null;
    default:
      return freemem();
  }
}

function readMachine(): number {
  return parseAvailable(readFileSync("/proc/meminfo", "latin1")) ?? freemem();
}

/** @param meminfo the text of /proc/meminfo */
export function parseAvailable(meminfo: string): number | null {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

/** The tightest of our cgroup (version 2) and those around it. */
function readCgroups(): number {
  const own = /^0::(\/.*)$/m.exec(readIfThere("/proc/self/cgroup") ?? "")?.[1] ?? "/";
  const parts = own.split("/").filter((part) => part !== "");
  const folders = [CGROUPS, ...parts.map((_, i) => join(CGROUPS, ...parts.slice(0, i + 1)))];
  return Math.min(...folders.map(readCgroup));
}

function readCgroup(folder: string): number {
  const max = readIfThere(join(folder, "memory.max"));
  const current = readIfThere(join(folder, "memory.current"));
  const stat = readIfThere(join(folder, "memory.stat"));
  return max === null || current === null ? Infinity : cgroupAvailable({ max, current, stat });
}

/** @returns Infinity for a group without a limit */
export function cgroupAvailable(texts: {
  max: string;
  current: string;
  stat: string | null;
}): number {
  const max = Number.parseInt(texts.max, 10);
  // Cached pages of files that were not used lately are given back when they are needed.
  const reclaimable = Number(/^inactive_file (\d+)$/m.exec(texts.stat ?? "")?.[1] ?? 0);
  const used = Number.parseInt(texts.current, 10) - reclaimable;
  return Number.isNaN(max) ? Infinity : Math.max(0, max - used);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") {
      return null;
    }
    throw error;
  }
}
