/** A closed loop: so many callers, each of which calls again as soon as it has its answer. */
export interface Load {
  concurrency: number;
  durationMs: number;
}

export interface LoadResult {
  perSecond: number;
  latenciesMs: number[];
}

/**
 * @param call is told which caller it is for, counted from 0
 * @throws what a call throws: a benchmark of failures is none
 */
export async function drive(
  call: (caller: number) => Promise<void>,
  { concurrency, durationMs }: Load,
): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const callOnAndOn = async (caller: number) => {
    let now = performance.now();
    while (now < startedAt + durationMs) {
      await call(caller);
      const answeredAt = performance.now();
      latenciesMs.push(answeredAt - now);
      now = answeredAt;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, caller) => callOnAndOn(caller)));
  const elapsedMs = performance.now() - startedAt;
  return { perSecond: (latenciesMs.length / elapsedMs) * 1_000, latenciesMs };
}
