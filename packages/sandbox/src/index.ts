/** Runs programs of tenants in watched VM processes. See README.md for layers and trust boundary. */
import { linuxCpu, noCpu } from "./machine-cpu.ts";
import { readAvailableMemory } from "./machine-memory.ts";
import { Pool } from "./pool.ts";
import { completeOptions, type SandboxOptions } from "./sandbox-options.ts";
import { Vm } from "./vm.ts";
import { launchVm } from "./vm-launch.ts";

export {
  type AnswerHostCall,
  HOST_ERROR_CODES,
  type HostCall,
  type HostErrorCode,
  type HostOp,
  isForScript,
  type Span,
} from "./bindings/host-call.ts";
export type { ResponseHead } from "./body-protocol.ts";
export type { BreakerName } from "./circuit-breaker.ts";
export type {
  BodySink,
  ErrorCode,
  Limits,
  LogEntry,
  Metrics,
  Outcome,
  OutputType,
  Program,
  RunError,
  RunRequest,
} from "./outcome.ts";
export type { EndCause, PoolEvent, PoolStats } from "./pool-stats.ts";
export { SANDBOX_BOUNDS, type SandboxOptions, type SandboxSetting } from "./sandbox-options.ts";
export type { KillCause } from "./vm-loss.ts";
export type { VmState } from "./vm-state.ts";

/**
 * `run` answers an outcome for whatever a script does and however its VM ends; it rejects, with a
 * TypeError naming the field, only for a request that is malformed. `close` takes no more work,
 * lets running executions finish for `drainMs`, cancels the rest, and ends every process.
 */
export type Sandbox = Pick<Pool, "run" | "capacity" | "stats" | "close">;

/**
 * @param options settings that differ from the defaults
 * @throws TypeError naming an option that is out of range
 */
export function createSandbox(options: Partial<SandboxOptions> = {}): Sandbox {
  const complete = completeOptions(options);
  return new Pool(complete, {
    startVm: (handlers) => new Vm(launchVm(), complete, handlers),
    readAvailableMemory,
    cpu: process.platform === "linux" ? linuxCpu : noCpu,
  });
}
