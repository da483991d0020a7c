import { RunnerLostError } from "./runner-lost-error.ts";

/** A Response without its body. */
export interface ResponseHead {
  status: number;
  headers: [string, string][];
}

/** Takes a Response whose body the script makes as a stream, piece by piece. Nothing here may reject. */
export interface BodySink<Head = ResponseHead> {
  /**
   * Called once, before `write`, and only for such a Response.
   * @returns whether the body is wanted; else the script's stream is cancelled
   */
  open(head: Head): Promise<boolean>;
  /** @param bytes not empty. @returns when there is room for more */
  write(bytes: Uint8Array): Promise<void>;
  /** Aborted when nobody reads any more: the script's stream is then cancelled, and the execution goes on to its end. */
  readonly signal: AbortSignal;
}

/**
 * Where who asked for an execution reads along. What it was given may still turn out to be the beginning of nothing: only the
 * execution's end, which is recorded first, says whether the body is complete.
 */
export type AnswerSink = BodySink<ResponseHead & { executionId: string }>;

/** Who reads an execution's answer along. */
export interface ReadAlong {
  sink: AnswerSink;
  /** Ends the run, when its start cannot be recorded. */
  cutOff(reason: RunnerLostError): void;
}

interface Told {
  executionId: string;
  /** Resolves once the database says that the execution runs; rejects when that cannot be written. */
  ensureStarted(): Promise<void>;
}

/** The sink for the sandbox: nobody is told anything before the execution's start is in the database. */
export function sinkOf(
  { sink, cutOff }: ReadAlong,
  { executionId, ensureStarted }: Told,
): BodySink {
  return {
    signal: sink.signal,
    write: (bytes) => sink.write(bytes),
    async open(head) {
      try {
        await ensureStarted();
      } catch (cause) {
        cutOff(new RunnerLostError("The start of the execution could not be recorded", { cause }));
        return false;
      }
      return sink.open({ executionId, ...head });
    },
  };
}
