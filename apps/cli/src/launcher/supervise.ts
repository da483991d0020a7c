import { setTimeout as delay } from "node:timers/promises";
import { messageOf, Refusal } from "../refusal.ts";

/** Something that runs and is ready for use. */
export interface Running {
  /** Settles with how it ended, as the middle of a sentence: "was killed by SIGKILL". */
  exited: Promise<string>;
  /** Ends it gently, waits for the end, and forces it when that takes too long. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

export interface SuperviseOptions {
  name: string;
  /**
   * Starts it and resolves when it is ready; when it rejects nothing is left running. After a Refusal it
   * is given up at once, with that sentence.
   */
  start(signal: AbortSignal): Promise<Running>;
  log(line: string): void;
  /** Starts in a row that may fail before it is given up. */
  maxFailedStarts?: number;
  /** The pause before the n-th new attempt in a row; 0 is the first. */
  backoffMs?: (attempt: number) => number;
  /** Having been ready this long, it counts as healthy and the pauses start anew. */
  stableMs?: number;
}

export interface Supervision {
  /** Resolves when it was ready for the first time; never rejects. */
  ready: Promise<void>;
  /** Resolves with a sentence when it was given up; otherwise stays pending. */
  gaveUp: Promise<string>;
  stop(): Promise<void>;
  kill(): void;
}

/**
 * Waits until it was ready for the first time, or until waiting makes no sense any more.
 * @throws {Refusal} when it was given up first
 */
export async function awaitFirstReady(supervision: Supervision, stop: AbortSignal): Promise<void> {
  await Promise.race([supervision.ready, failWhenGivenUp(supervision), untilAborted(stop)]);
}

/** Never resolves. @throws {Refusal} when it is given up */
export async function failWhenGivenUp(supervision: Supervision): Promise<never> {
  throw new Refusal(await supervision.gaveUp);
}

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** 0.25 s, doubled with each attempt, at most 15 s. */
const defaultBackoffMs = (attempt: number) => Math.min(250 * 2 ** attempt, 15_000);

/**
 * Keeps something running: starting → ready → (died → starting …), until it is stopped or fails to get
 * ready several times in a row. One that gets ready and dies again is started for ever, ever more slowly.
 */
export function supervise(options: SuperviseOptions): Supervision {
  const {
    name,
    log,
    maxFailedStarts = 5,
    backoffMs = defaultBackoffMs,
    stableMs = 30_000,
  } = options;
  const abort = new AbortController();
  const ready = Promise.withResolvers<void>();
  const gaveUp = Promise.withResolvers<string>();
  let current: Running | null = null;

  const pause = (attempt: number) =>
    delay(backoffMs(attempt), undefined, { signal: abort.signal }).catch((error: unknown) => {
      if (!abort.signal.aborted) throw error;
    });

  const startOnce = async (): Promise<Running | string | Refusal> => {
    try {
      return await options.start(abort.signal);
    } catch (error) {
      return error instanceof Refusal ? error : messageOf(error);
    }
  };

  const loop = async () => {
    let failedStarts = 0;
    let shortLives = 0;
    while (!abort.signal.aborted) {
      const started = await startOnce();
      if (started instanceof Refusal) {
        gaveUp.resolve(started.message);
        return;
      }
      if (typeof started === "string") {
        failedStarts += 1;
        if (abort.signal.aborted) return;
        if (failedStarts >= maxFailedStarts) {
          const times = failedStarts === 1 ? "" : ` ${failedStarts} times in a row`;
          gaveUp.resolve(`${name} failed to get ready${times}: ${started}.`);
          return;
        }
        log(`${name} did not get ready: ${started}; trying again`);
        await pause(failedStarts - 1);
        continue;
      }
      failedStarts = 0;
      current = started;
      const readyAt = performance.now();
      ready.resolve();
      if (abort.signal.aborted) await started.stop();
      const how = await started.exited;
      current = null;
      if (abort.signal.aborted) return;
      shortLives = performance.now() - readyAt < stableMs ? shortLives + 1 : 0;
      log(`${name} ${how}; starting it again`);
      await pause(Math.max(shortLives - 1, 0));
    }
  };

  const ended = loop();
  return {
    ready: ready.promise,
    gaveUp: gaveUp.promise,
    async stop() {
      abort.abort();
      await current?.stop();
      await ended;
    },
    kill() {
      abort.abort();
      current?.kill();
    },
  };
}
