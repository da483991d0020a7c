import type { Logger } from "./logger.ts";

/** What was started, to be released last in, first out. */
export interface Releases {
  /** Registers how to release what was just started; `name` is for the log. */
  add(name: string, release: () => Promise<void> | void): void;
  /** Releases everything once; a release that fails is logged and the others still run. */
  run(): Promise<void>;
}

export function createReleases(logger: Logger): Releases {
  const entries: { name: string; release: () => Promise<void> | void }[] = [];
  let running: Promise<void> | null = null;

  async function releaseAll(): Promise<void> {
    for (let entry = entries.pop(); entry; entry = entries.pop()) {
      try {
        await entry.release();
        logger.debug({ released: entry.name }, "released");
      } catch (error) {
        logger.error({ err: error, released: entry.name }, "could not be released cleanly");
      }
    }
  }

  return {
    add: (name, release) => entries.push({ name, release }),
    run: () => {
      running ??= releaseAll();
      return running;
    },
  };
}
