/** What has been started and how it is ended again: last in, first out. */
export interface Releases {
  add(release: () => Promise<void> | void): void;
  /** Runs all of them, also when some fail. @throws the first failure, at the end */
  run(): Promise<void>;
}

export function createReleases(): Releases {
  const releases: (() => Promise<void> | void)[] = [];
  return {
    add: (release) => {
      releases.push(release);
    },
    async run() {
      const failures: unknown[] = [];
      for (let release = releases.pop(); release; release = releases.pop()) {
        try {
          await release();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
