/** CPU time and priority of other processes. Only Linux tells and takes both without a program's help. */
import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

export interface MachineCpu {
  /** CPU time of a process and all its threads so far, in ms; null when it is gone or cannot be told. */
  readCpuMs(pid: number): number | null;
  /**
   * Sets the priority of a process's threads, from 0 (normal) to 19 (lowest). New threads take that of
   * the one that makes them: scripts' threads are made by the first.
   * @param main of the first thread, which runs the shortest scripts only and must stay able to answer
   * @returns whether it could: only root may raise a priority again
   */
  setPriority(pid: number, nice: { main: number; others: number }): boolean;
}

/** The kernel counts CPU time for other processes in hundredths of a second, on all platforms. */
const TICK_MS = 10;

export const linuxCpu: MachineCpu = {
  readCpuMs(pid) {
    const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
    if (stat === null) {
      return null;
    }
    // Behind the name, which may hold anything: state is the 3rd field, utime and stime the 14th and 15th.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  },
  setPriority(pid, nice) {
    const threads = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
    return threads.map(Number).every((thread) => {
      const wanted = thread === pid ? nice.main : nice.others;
      return unlessGone(() => setThreadPriority(thread, wanted)) ?? true;
    });
  },
};

export const noCpu: MachineCpu = { readCpuMs: () => null, setPriority: () => true };

/** To Linux a thread is a process to be scheduled; Node.js passes its number on as it is. */
function setThreadPriority(thread: number, nice: number): boolean {
  try {
    setPriority(thread, nice);
    return true;
  } catch (error) {
    const { code } = (error as { info?: { code?: string } }).info ?? {};
    if (code === "EACCES" || code === "EPERM") {
      return false;
    }
    throw error;
  }
}

/** A process or thread may end at any time: that is an answer, and no error. */
function unlessGone<Result>(look: () => Result): Result | null {
  try {
    return look();
  } catch (error) {
    const { code, info } = error as NodeJS.ErrnoException & { info?: { code?: string } };
    if (["ENOENT", "ESRCH"].includes(info?.code ?? code ?? "")) {
      return null;
    }
    throw error;
  }
}
