import { hasProc, readResidentMb } from "../../machine.ts";
import { percentile } from "../../statistics.ts";

const LOOK_EVERY_MS = 250;

export interface Halves {
  firstMb: number;
  secondMb: number;
}

/**
 * Looks at a process' resident memory from time to time.
 * @returns ends that and tells the median of each half; null where there is no /proc
 */
export function watchMemory(pid: number): () => Halves | null {
  if (!hasProc) {
    return () => null;
  }
  const samples = [readResidentMb(pid)];
  const looking = setInterval(() => samples.push(readResidentMb(pid)), LOOK_EVERY_MS);
  return () => {
    clearInterval(looking);
    samples.push(readResidentMb(pid));
    const middle = Math.ceil(samples.length / 2);
    return {
      firstMb: percentile(samples.slice(0, middle), 50),
      secondMb: percentile(samples.slice(middle), 50),
    };
  };
}
