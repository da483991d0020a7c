/** Resident memory of another process, seen from outside. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

/** Linux counts in pages; all platforms that Node's prebuilt binaries run on here use 4 KiB. */
const PAGE_BYTES = 4_096;

/**
 * @param report gets the resident bytes, or null when the process is gone. On Linux it is called
 * before this function returns, elsewhere (`ps`) later.
 */
export function readResidentMemory(pid: number, report: (bytes: number | null) => void): void {
  if (process.platform === "linux") {
    report(readStatm(pid));
    return;
  }
  execFile("ps", ["-o", "rss=", "-p", String(pid)], (error, stdout) => {
    const kilobytes = Number.parseInt(stdout, 10);
    report(error || Number.isNaN(kilobytes) ? null : kilobytes * 1_024);
  });
}

function readStatm(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    return Number.isNaN(pages) ? null : pages * PAGE_BYTES;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ESRCH") {
      return null;
    }
    throw error;
  }
}
