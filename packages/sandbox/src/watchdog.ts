/** Watches a VM process from outside while it executes: resident memory and signs of life. */
import { readResidentMemory } from "./resident-memory.ts";

const WATCH_MS = 100;
/** Beats come every 200 ms; a machine under load may be late, a hung process never comes back. */
const SILENCE_MS = 5_000;
const MEGABYTE = 1_024 * 1_024;
/** isolated-vm calls its limit a guideline; a script reaches two to three times as much. */
const MEMORY_FACTOR = 2;
/** The main thread's own work, compile caches, garbage not yet collected. */
const HEADROOM_MB = 64;
/** What a VM may keep after its runs: isolates for the next ones, let go after a second. More is a leak. */
const MAX_KEPT_MB = 192;

interface Watched {
  readonly memoryMb: number;
  readonly recentCpuMs: number;
  readonly number: number;
}

interface WatchdogHandlers<Run> {
  /** @param culprit the run that most likely filled the memory */
  onMemory(culprit: Run | null): void;
  onSilence(): void;
}

/** @param vmMemoryMb the most a VM may grow by, whatever its runs may use together */
export function createWatchdog<Run extends Watched>(
  pid: number,
  vmMemoryMb: number,
  handlers: WatchdogHandlers<Run>,
) {
  let runs: Run[] = [];
  let timer: NodeJS.Timeout | undefined;
  let heardAt = Date.now();
  let emptyBytes: number | null = null;
  let settledAt = 0;

  function allowedBytes(base: number): number {
    const wanted = runs.reduce((sum, run) => sum + MEMORY_FACTOR * run.memoryMb, HEADROOM_MB);
    return base + Math.min(wanted, Math.max(vmMemoryMb, HEADROOM_MB)) * MEGABYTE;
  }

  /** Who used the CPU lately; memory cannot be filled without it. Else who came last. */
  function findCulprit(): Run | null {
    return runs.reduce<Run | null>((found, run) => {
      const isWorse =
        found === null ||
        run.recentCpuMs > found.recentCpuMs ||
        (run.recentCpuMs === found.recentCpuMs && run.number > found.number);
      return isWorse ? run : found;
    }, null);
  }

  function check(): void {
    if (Date.now() - heardAt > SILENCE_MS) {
      handlers.onSilence();
      return;
    }
    readResidentMemory(pid, (bytes) => {
      if (bytes !== null && timer !== undefined && bytes > allowedBytes(emptyBytes ?? bytes)) {
        handlers.onMemory(findCulprit());
      }
    });
  }

  return {
    hear(): void {
      heardAt = Date.now();
    },
    watch(current: Run[]): void {
      runs = current;
      if (timer === undefined) {
        heardAt = Date.now();
        timer = setInterval(check, WATCH_MS);
      }
    },
    /**
     * The VM is empty: what it holds now is what the next runs start from.
     * @returns whether it holds so much that it should be replaced
     */
    settle(): boolean {
      clearInterval(timer);
      timer = undefined;
      runs = [];
      let isBloated = false;
      const now = Date.now();
      // A VM that runs many short scripts is empty thousands of times a second.
      if (emptyBytes !== null && now - settledAt < WATCH_MS) {
        return false;
      }
      settledAt = now;
      readResidentMemory(pid, (bytes) => {
        isBloated =
          bytes !== null && emptyBytes !== null && bytes > emptyBytes + MAX_KEPT_MB * MEGABYTE;
        emptyBytes ??= bytes;
      });
      return isBloated;
    },
    stop(): void {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
