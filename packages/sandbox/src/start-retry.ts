/** VMs that do not start are tried one at a time, ever more slowly, until one starts. */

/** Between two tries: doubled each time, from the first on. */
const FIRST_MS = 100;
const LAST_MS = 5_000;

export function createStartRetry(tryStart: () => unknown) {
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    isFailing: (): boolean => failures > 0,
    /** Several that fail together count as one. */
    failed(): void {
      if (timer === undefined) {
        const delayMs = Math.min(FIRST_MS * 2 ** failures, LAST_MS);
        failures += 1;
        timer = setTimeout(() => {
          timer = undefined;
          if (failures > 0) {
            tryStart();
          }
        }, delayMs);
      }
    },
    succeeded(): void {
      failures = 0;
    },
    stop(): void {
      clearTimeout(timer);
    },
  };
}
