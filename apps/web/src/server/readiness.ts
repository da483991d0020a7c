/** Asks one thing the app needs whether it works; rejects when it does not. */
export type Probe = () => Promise<void>;

export interface Readiness {
  isReady: boolean;
  /** "ok" or what went wrong, by the name of the probe. */
  checks: Record<string, string>;
}

/** Runs all probes at once; one that takes longer than `timeoutMs` has failed. */
export async function checkReadiness(
  probes: Record<string, Probe>,
  timeoutMs: number,
): Promise<Readiness> {
  const results = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => {
      try {
        await withTimeout(probe(), timeoutMs);
        return [name, "ok"] as const;
      } catch (error) {
        return [name, error instanceof Error ? error.message : String(error)] as const;
      }
    }),
  );
  const checks = Object.fromEntries(results);
  return { isReady: results.every(([, result]) => result === "ok"), checks };
}

/** Whether a runner lives at this origin. */
export async function probeRunner(runnerUrl: string, timeoutMs: number): Promise<void> {
  const answer = await fetch(`${runnerUrl}/healthz`, { signal: AbortSignal.timeout(timeoutMs) });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`The runner answers ${answer.status}`);
}

async function withTimeout(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
