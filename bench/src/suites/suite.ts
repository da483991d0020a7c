import type { SuiteReport } from "../report.ts";

export interface SuiteOptions {
  /** Shows that the suite works: few and short rounds, and nothing is fetched. */
  isQuick: boolean;
  /** Instead of measuring: where the time goes, in files of this folder. Null to measure. */
  profileFolder: string | null;
  /** Takes whatever outlives a measurement; released last in, first out. */
  releases: AsyncDisposableStack;
  /** Tells the person who waits what is being measured. */
  say(words: string): void;
}

export type Suite = (options: SuiteOptions) => Promise<SuiteReport>;
