/** Decides, from what is seen outside, what a VM's unexpected end means for its executions. */
import type { ErrorCode } from "./outcome.ts";

export type KillCause =
  | "timeout"
  | "cancelled"
  | "output_limit"
  | "memory"
  | "protocol"
  | "heartbeat"
  | "crash"
  | "start";

export interface LossFacts {
  signal: NodeJS.Signals | null;
  /** Written by Node and V8 only: a script has no way to stderr. */
  stderr: string;
  hadStarted: boolean;
  runCount: number;
}

export interface LossVerdict {
  cause: KillCause;
  code: ErrorCode;
  /** Whether the programs in the VM may have cost it its life. */
  isProgramSuspected: boolean;
}

/** V8's last words where it aborts the process for want of memory. */
const OUT_OF_MEMORY = /out of memory|allocation failed|invalid (table|array|size) /i;

export function judgeLoss(facts: LossFacts): LossVerdict {
  const isMemory = OUT_OF_MEMORY.test(facts.stderr);
  return {
    cause: !facts.hadStarted ? "start" : isMemory ? "memory" : "crash",
    // With more than one execution in it, nobody knows whose memory it was.
    code: isMemory && facts.runCount === 1 ? "memory_limit" : "vm_crashed",
    // SIGKILL that was not ours is the operator's or the kernel's.
    isProgramSuspected: facts.signal !== "SIGKILL",
  };
}

/** What the execution is told that made us kill its VM. */
export function culpritCode(cause: KillCause): ErrorCode {
  switch (cause) {
    case "memory":
      return "memory_limit";
    case "timeout":
    case "cancelled":
    case "output_limit":
      return cause;
    default:
      return "vm_crashed";
  }
}
