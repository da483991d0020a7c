/** How fast a queue that is full is emptied, and at what cost. */
import { lookUntil } from "../../product/bounded-wait.ts";
import type { CpuParts } from "../../product/cpu-parts.ts";

export interface Drained {
  perSecond: number;
  cpuMs: CpuParts;
}

export interface Drain {
  total: number;
  lookEveryMs: number;
  /** How much of it is done. */
  countDone(): Promise<number>;
  readCpu(): CpuParts;
}

interface Look {
  atMs: number;
  done: number;
  cpu: CpuParts;
}

/** At a lower rate a queue is taken to stand still. */
export const LEAST_PER_SECOND = 20;
const START_BOUND_MS = 30_000;
/** What is done before and after this share of the work is start and end, and is not counted. */
const MARGIN = 0.1;

/**
 * Looks on while a queue is emptied, and answers for its middle: no start of processes, no warming up.
 * @throws Error when it takes far too long
 */
export async function measureDrain(drain: Drain): Promise<Drained> {
  const { total, lookEveryMs } = drain;
  const looks: Look[] = [];
  const look = async () => {
    const done = await drain.countDone();
    looks.push({ atMs: performance.now(), done, cpu: drain.readCpu() });
    return done >= total;
  };
  const boundMs = START_BOUND_MS + (total / LEAST_PER_SECOND) * 1_000;
  await lookUntil(look, { everyMs: lookEveryMs, boundMs, what: "a queue is not emptied" });
  return middleOf(looks, total);
}

function middleOf(looks: readonly Look[], total: number): Drained {
  const from = looks.findLast(({ done }) => done <= total * MARGIN);
  const to = looks.find(({ done }) => done >= total * (1 - MARGIN));
  if (from === undefined || to === undefined) {
    throw new Error("A queue was half empty before it was looked at");
  }
  const done = to.done - from.done;
  const each = (part: keyof CpuParts) => (to.cpu[part] - from.cpu[part]) / done;
  return {
    perSecond: (done / (to.atMs - from.atMs)) * 1_000,
    cpuMs: { worker: each("worker"), vms: each("vms"), postgres: each("postgres") },
  };
}
