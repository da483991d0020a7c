/**
 * One Ctrl-C can arrive several times: from the terminal, from npm, from the bootstrap. Signals this close
 * to the first one are the same request.
 */
const SAME_REQUEST_MS = 1_000;

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Listens for the wish to stop: a signal, or the end of the process that started us (its IPC channel).
 * @param onForce called for a signal that comes when stopping is already under way
 * @returns aborted with the first wish
 */
export function listenForStop(
  onForce: (signal: NodeJS.Signals) => void,
  source: NodeJS.EventEmitter = process,
  now: () => number = performance.now.bind(performance),
): AbortSignal {
  const request = new AbortController();
  let requestedAt = Number.POSITIVE_INFINITY;
  const ask = () => {
    requestedAt = now();
    request.abort();
  };
  for (const signal of signals) {
    source.on(signal, () => {
      if (!request.signal.aborted) ask();
      else if (now() - requestedAt > SAME_REQUEST_MS) onForce(signal);
    });
  }
  source.once("disconnect", ask);
  return request.signal;
}
