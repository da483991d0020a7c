/**
 * The slots of one VM, counted apart for each depth of calls between scripts. An execution that
 * waits for a script it called keeps its slot; as a run of one depth takes no slot of another, it
 * can only ever wait for runs deeper than itself, and the deepest wait for none.
 */
export const MAX_DEPTH = 5;

export function createVmSlots() {
  const runningAt = new Array<number>(MAX_DEPTH + 1).fill(0);
  return {
    runningAt: (depth: number): number => runningAt[depth] ?? 0,
    /** Whether a run is in the VM that may be waiting for one of this depth. */
    hasShallower: (depth: number): boolean => runningAt.slice(0, depth).some((count) => count > 0),
    /** @returns gives the slot back */
    take(depth: number): () => void {
      runningAt[depth] = (runningAt[depth] ?? 0) + 1;
      return () => {
        runningAt[depth] = (runningAt[depth] ?? 0) - 1;
      };
    },
  };
}

export type VmSlots = ReturnType<typeof createVmSlots>;
