/**
 * The only ways out of the isolate: three functions of the VM process, handed over through
 * globals that are deleted before any script runs. All of them take strings and numbers only, return
 * nothing and never throw; a script never gets hold of them.
 */
export interface Bridge {
  /** Reports how the execution ended. Only the first report counts. */
  settle(kind: SettleKind, name: string, message: string, stack: string): void;
  /** Writes one log entry. `fieldsJson` is "" where there are no fields. */
  log(level: string, at: string, message: string, fieldsJson: string): void;
  /** Asks for one call of `fire` after `delayMs`. A later, earlier request replaces it. */
  wake(delayMs: number): void;
}

/** `output`: `message` is the JSON text. The other two carry an error as text. */
export type SettleKind = "output" | "output_limit" | "runtime_error";

/** Set by the VM process (realm.ts), read and deleted once, here. */
function takeBridge(): Bridge {
  const scope = globalThis as unknown as Record<string, unknown>;
  const settle = scope.runletSettle as Bridge["settle"];
  const log = scope.runletLog as Bridge["log"];
  const wake = scope.runletWake as Bridge["wake"];
  delete scope.runletSettle;
  delete scope.runletLog;
  delete scope.runletWake;
  return { settle, log, wake };
}

const bridge = takeBridge();
export const hostSettle = bridge.settle;
export const hostLog = bridge.log;
export const hostWake = bridge.wake;
