/** How many executions of each script hold a slot. */
import type { RunRequest } from "./outcome.ts";

/** Counted apart for each depth: a script that calls itself would else wait for itself. */
function keyOf({ tenantId, scriptId, depth = 0, program }: RunRequest): string {
  return `${depth} ${scriptId ?? program.sourceHash} ${tenantId}`;
}

export function createScriptConcurrency() {
  const running = new Map<string, number>();
  return {
    hasRoom(request: RunRequest): boolean {
      const { maxConcurrent } = request.limits;
      return maxConcurrent === undefined || (running.get(keyOf(request)) ?? 0) < maxConcurrent;
    },
    /** @returns to be called once, when the execution holds its slot no longer */
    begin(request: RunRequest): () => void {
      const key = keyOf(request);
      running.set(key, (running.get(key) ?? 0) + 1);
      return () => {
        const left = (running.get(key) ?? 0) - 1;
        if (left > 0) {
          running.set(key, left);
        } else {
          running.delete(key);
        }
      };
    },
  };
}
