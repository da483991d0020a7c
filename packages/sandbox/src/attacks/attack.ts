import type { ErrorCode, Limits, RunRequest } from "../outcome.ts";

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
  limits?: Partial<Limits>;
  /** The host's side of `ctx`; without it every call is refused. */
  answerHostCall?: RunRequest["answerHostCall"];
  /** What must be seen nowhere: in no output, log, error or target of a call. */
  hidden?: string;
  /** Whether it is cancelled, with its first log entry. */
  isCancelled?: boolean;
  /**
   * The next execution, in the same isolate where that is kept, and what it must answer: that it found
   * nothing. Whatever the attack, an execution after it is compared with one in a new process.
   */
  next?: { code: string; outputJson: string };
}
