import { hasProc, readOwnCpuMs, readTreeCpuMs } from "../machine.ts";
import type { Cluster } from "./open-cluster.ts";

/** CPU time by who used it, in milliseconds; in a reading so far, in a result for each piece of work. */
export interface CpuParts {
  /** The process that takes work: from the queue, or from callers. */
  worker: number;
  /** What it started. */
  vms: number;
  postgres: number;
}

/** Of nobody where there is no /proc. */
export function readCpuParts(workerPid: number, { postmasterPid }: Cluster): CpuParts {
  if (!hasProc || postmasterPid === null) {
    return { worker: 0, vms: 0, postgres: 0 };
  }
  const worker = readOwnCpuMs(workerPid);
  return {
    worker,
    vms: readTreeCpuMs(workerPid) - worker,
    postgres: readTreeCpuMs(postmasterPid),
  };
}

/** Of a peer's process with all that it started. */
export function readWholeCpu(pid: number): () => CpuParts {
  return () => ({ worker: hasProc ? readTreeCpuMs(pid) : 0, vms: 0, postgres: 0 });
}
