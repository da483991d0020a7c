/** Work under way that must not be cut off, such as executions whose end is still to be recorded. */
export interface InFlight {
  /** @returns the same promise. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is under way any more, or after `timeoutMs`. */
  settled(timeoutMs: number): Promise<void>;
}

export function createInFlight(): InFlight {
  const works = new Set<Promise<unknown>>();
  return {
    track(work) {
      const settled: Promise<unknown> = work.then(
        () => works.delete(settled),
        () => works.delete(settled),
      );
      works.add(settled);
      return work;
    },
    async settled(timeoutMs) {
      const { promise: timeout, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      await Promise.race([Promise.all(works), timeout]);
      clearTimeout(timer);
    },
  };
}
