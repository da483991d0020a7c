/** The host's side of one execution in a VM: its deadline, its logs and its one outcome. */
import {
  type ErrorCode,
  emptyMetrics,
  endedOutcome,
  type LogEntry,
  type Outcome,
  platformError,
  type RunRequest,
} from "./outcome.ts";
import type { RunUsage, VmMessage } from "./protocol.ts";

export interface RunOrder {
  request: RunRequest;
  /** Whether the execution had to wait for a VM to start. */
  vm: "warm" | "cold";
  resolve(outcome: Outcome): void;
}

export interface ActiveRun {
  readonly number: number;
  readonly identity: { tenantId: string; sourceHash: string };
  readonly memoryMb: number;
  /** CPU time at the last beat, and how much of it came since the one before. */
  cpuMs: number;
  recentCpuMs: number;
  beat(cpuMs: number): void;
  addLogs(entries: LogEntry[]): void;
  finish(message: Extract<VmMessage, { type: "done" }>): void;
  stopped(usage: RunUsage, entries: LogEntry[]): void;
  fail(code: ErrorCode): void;
  /** The slot is free: no timer and no listener may be left. */
  release(): void;
}

interface RunControls {
  /** Asks the VM to end the run. */
  stop(): void;
  /** Ends the VM. */
  kill(cause: "timeout" | "cancelled"): void;
}

/** How long a VM may take to stop a run before it is killed. */
const STOP_GRACE_MS = 400;
const MAX_LOG_ENTRIES = 1_000;

export function createActiveRun(number: number, order: RunOrder, controls: RunControls): ActiveRun {
  const { request } = order;
  const startedAt = performance.now();
  const logs: LogEntry[] = [];
  let isAnswered = false;
  let stopCause: "timeout" | "cancelled" | null = null;
  let usage: RunUsage = { cpuMs: 0, memoryBytes: 0, compileCache: "miss" };

  const deadline = setTimeout(() => stop("timeout"), request.limits.timeoutMs);
  let grace: NodeJS.Timeout | undefined;
  const onAbort = (): void => stop("cancelled");
  request.signal?.addEventListener("abort", onAbort, { once: true });

  function stop(cause: "timeout" | "cancelled"): void {
    if (stopCause === null && !isAnswered) {
      stopCause = cause;
      clearTimeout(deadline);
      controls.stop();
      grace = setTimeout(() => controls.kill(cause), STOP_GRACE_MS);
    }
  }

  function answer(outcome: Outcome): void {
    if (!isAnswered) {
      isAnswered = true;
      clearTimeout(deadline);
      request.signal?.removeEventListener("abort", onAbort);
      order.resolve(outcome);
    }
  }

  function metrics(outputBytes = 0) {
    const durationMs = performance.now() - startedAt;
    return { ...emptyMetrics(order.vm), ...usage, durationMs, outputBytes };
  }

  function addLogs(entries: LogEntry[]): void {
    const room = entries.slice(0, MAX_LOG_ENTRIES - logs.length);
    if (room.length > 0 && !isAnswered) {
      logs.push(...room);
      request.onLogs?.(room);
    }
  }

  const run: ActiveRun = {
    number,
    identity: { tenantId: request.tenantId, sourceHash: request.program.sourceHash },
    memoryMb: request.limits.memoryMb,
    cpuMs: 0,
    recentCpuMs: 0,
    beat(cpuMs) {
      run.recentCpuMs = cpuMs - run.cpuMs;
      run.cpuMs = cpuMs;
      usage.cpuMs = cpuMs;
    },
    addLogs,
    finish(message) {
      usage = message.usage;
      addLogs(message.entries);
      const { outputJson, error } = message;
      const outputBytes = outputJson === null ? 0 : Buffer.byteLength(outputJson);
      if (outputBytes > request.limits.maxOutputBytes) {
        answer(endedOutcome(platformError("output_limit"), logs, metrics()));
      } else if (error !== null) {
        answer(endedOutcome(error, logs, metrics()));
      } else {
        const done = { status: "completed", outputJson, error: null } as const;
        answer({ ...done, logs, metrics: metrics(outputBytes) });
      }
      if (!message.isReleased) {
        // Answered, but something of the script still runs: it gets no longer than a stop does.
        clearTimeout(grace);
        grace = setTimeout(() => controls.kill("timeout"), STOP_GRACE_MS);
      }
    },
    stopped(finalUsage, entries) {
      usage = finalUsage;
      addLogs(entries);
      run.fail(stopCause ?? "vm_crashed");
    },
    fail(code) {
      answer(endedOutcome(platformError(code), logs, metrics()));
    },
    release() {
      clearTimeout(deadline);
      clearTimeout(grace);
      request.signal?.removeEventListener("abort", onAbort);
    },
  };
  if (request.signal?.aborted) {
    stop("cancelled");
  }
  return run;
}
