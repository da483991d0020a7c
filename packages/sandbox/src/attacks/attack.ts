import type { ErrorCode } from "../outcome.ts";

/** One hostile script and what must become of it. */
export interface Attack {
  /** The endings that are right: `completed`, or the code of the error. */
  expects: ("completed" | ErrorCode)[];
  /** The whole module, or the body of its function. */
  code: string;
  /** What it must answer when it completes: mostly, that it found nothing. */
  outputJson?: string;
  /** How many log entries it must have written. */
  logCount?: number;
}
