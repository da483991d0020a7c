/** The sleep of a loop, which others may cut short. */
export interface WakeUp {
  readonly isStopped: boolean;
  /** Ends the current wait, or the next one at once: what happened in between is not missed. */
  wake(): void;
  /** Waits until woken, stopped, or for `ms`. */
  wait(ms: number): Promise<void>;
  /** Waits for `ms`, or until stopped. */
  pause(ms: number): Promise<void>;
  stop(): void;
}

export function createWakeUp(): WakeUp {
  let isStopped = false;
  let isWoken = false;
  let end: (() => void) | null = null;

  async function sleep(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    end = resolve;
    await promise;
    end = null;
    clearTimeout(timer);
  }

  return {
    get isStopped() {
      return isStopped;
    },
    wake() {
      isWoken = true;
      end?.();
    },
    async wait(ms) {
      if (!isWoken && !isStopped) await sleep(ms);
      isWoken = false;
    },
    async pause(ms) {
      const until = performance.now() + ms;
      for (let left = ms; left > 0 && !isStopped; left = until - performance.now()) {
        await sleep(left);
      }
    },
    stop() {
      isStopped = true;
      end?.();
    },
  };
}
