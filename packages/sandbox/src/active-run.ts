/**
 * The host's side of one execution in a VM: its deadline, its calls, its logs and its one outcome. What a
 * VM says that is well formed but cannot be true throws ProtocolError: the VM is to be ended.
 */
import { type CallMessage, CallSession } from "./bindings/call-session.ts";
import type { BodyMessage } from "./body-protocol.ts";
import { BodyStream } from "./body-stream.ts";
import { ProtocolError } from "./frame.ts";
import {
  type ErrorCode,
  emptyMetrics,
  endedOutcome,
  type LogEntry,
  type Metrics,
  type Outcome,
  type OutputType,
  platformError,
  type RunError,
  type RunRequest,
} from "./outcome.ts";
import { MAX_LOG_ENTRIES, MAX_LOGS_LENGTH, type RunUsage, type VmMessage } from "./protocol.ts";
import { createRedactor, type Redactor } from "./redaction.ts";
import { isJson, isTooDeep } from "./script-json.ts";

export interface RunOrder {
  request: RunRequest;
  /** Whether the execution had to wait for a VM to start. */
  vm: "warm" | "cold";
  resolve(outcome: Outcome): void;
  /** Called once, when the execution no longer holds its slot: at its outcome or after it. */
  onReleased?(): void;
}

interface RunControls {
  /** Asks the VM to end the run. */
  stop(): void;
  /** Sends the answer to a host call into the VM. */
  reply(call: number, isOk: boolean, json: string): void;
  /** Asks for the next piece of a body that is a stream, or tells that no more is wanted. */
  pull(): void;
  cancelBody(): void;
  /** Ends the VM. */
  kill(cause: StopCause): void;
}

type StopCause = "timeout" | "cancelled" | "output_limit";

/** How long a VM may take to stop a run before it is killed. */
const STOP_GRACE_MS = 400;
/** The same once the run is answered: nobody waits for it but its slot, and a busy machine takes its time. */
const REST_GRACE_MS = 5_000;

export class ActiveRun {
  readonly number: number;
  /** CPU time that came between the last two beats. */
  recentCpuMs = 0;
  readonly #order: RunOrder;
  readonly #controls: RunControls;
  readonly #startedAt = performance.now();
  readonly #logs: LogEntry[] = [];
  readonly #redactor: Redactor;
  readonly #calls: CallSession;
  readonly #deadline: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#stop("cancelled");
  #body: BodyStream | null = null;
  #logsLength = 0;
  #grace: NodeJS.Timeout | undefined;
  #isAnswered = false;
  /** The VM has said `done`, which it may once. */
  #isDone = false;
  #stopCause: StopCause | null = null;
  #usage: RunUsage = { cpuMs: 0, memoryBytes: 0, compileCache: "miss" };

  constructor(number: number, order: RunOrder, controls: RunControls) {
    this.number = number;
    this.#order = order;
    this.#controls = controls;
    this.#redactor = createRedactor(this.#request.tenantId);
    this.#calls = new CallSession({
      answer: this.#request.answerHostCall,
      maxApiCalls: this.#request.limits.maxApiCalls,
      redactor: this.#redactor,
      reply: controls.reply,
    });
    this.#deadline = setTimeout(() => this.#stop("timeout"), this.#request.limits.timeoutMs);
    this.#request.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get #request(): RunRequest {
    return this.#order.request;
  }

  get identity(): { tenantId: string; sourceHash: string } {
    return { tenantId: this.#request.tenantId, sourceHash: this.#request.program.sourceHash };
  }

  get memoryMb(): number {
    return this.#request.limits.memoryMb;
  }

  beat(cpuMs: number): void {
    this.recentCpuMs = cpuMs - this.#usage.cpuMs;
    this.#usage.cpuMs = cpuMs;
  }

  addLogs(entries: LogEntry[]): void {
    for (const { message, fields } of entries) {
      this.#logsLength += message.length + (fields === null ? 0 : JSON.stringify(fields).length);
    }
    const isTooMany = entries.length > MAX_LOG_ENTRIES - this.#logs.length;
    if (isTooMany || this.#logsLength > MAX_LOGS_LENGTH) {
      throw new ProtocolError(
        "A run has more log entries, or longer ones, than the guest lets it write",
      );
    }
    if (entries.length > 0 && !this.#isAnswered) {
      const shown = entries.map((entry) => this.#redactEntry(entry));
      this.#logs.push(...shown);
      // In its own task: an error of the listener must not look like one of the VM.
      queueMicrotask(() => this.#request.onLogs?.(shown));
    }
  }

  takeCall(message: CallMessage): void {
    if (!this.#isAnswered) {
      this.#calls.take(message);
    }
  }

  takeBody(message: BodyMessage): void {
    if (this.#isDone) {
      throw new ProtocolError("A run that was done went on with a body");
    }
    if (!this.#isAnswered) {
      this.#body ??= new BodyStream({
        sink: this.#request.bodySink,
        maxBytes: this.#request.limits.maxOutputBytes,
        redactor: this.#redactor,
        pull: this.#controls.pull,
        cancel: this.#controls.cancelBody,
        overflow: () => this.#stop("output_limit"),
      });
      this.#body.take(message);
    }
  }

  finish(message: Extract<VmMessage, { type: "done" }>): void {
    if (this.#isDone) {
      throw new ProtocolError("A run was done twice");
    }
    this.#isDone = true;
    this.#usage = message.usage;
    this.addLogs(message.entries);
    if (message.error !== null) {
      this.#answer(this.#ended(this.#redactError(message.error)));
    } else if (message.outputType === "stream") {
      this.#completeStream();
    } else {
      this.#complete(message.outputJson ?? "null", message.outputType);
    }
    if (!message.isReleased) {
      // Answered, but something of the script still runs: it gets no longer than a stop does.
      this.#startGrace("timeout", REST_GRACE_MS);
    }
  }

  stopped(usage: RunUsage, entries: LogEntry[]): void {
    if (this.#stopCause === null || this.#isDone) {
      throw new ProtocolError("A run was stopped that nobody wanted to stop");
    }
    this.#usage = usage;
    this.addLogs(entries);
    this.fail(this.#stopCause);
  }

  /** Follows `done` where that left the slot in use. */
  released(): void {
    if (!this.#isDone) {
      throw new ProtocolError("A run was released that has no answer");
    }
  }

  /** Ends the execution with one of the platform's codes, if it has no outcome yet. */
  fail(code: ErrorCode): void {
    this.#answer(this.#ended(platformError(code)));
  }

  #completeStream(): void {
    if (this.#isAnswered) {
      return;
    }
    if (this.#body === null) {
      throw new ProtocolError("A stream ended that had not begun");
    }
    const outputJson = this.#body.finish();
    if (outputJson === null) {
      this.fail("output_limit");
    } else {
      this.#succeed(outputJson, "response");
    }
  }

  #complete(outputJson: string, outputType: OutputType): void {
    if (this.#body !== null) {
      throw new ProtocolError("A run that streamed its output has another");
    }
    if (Buffer.byteLength(outputJson) > this.#request.limits.maxOutputBytes) {
      this.fail("output_limit");
      return;
    }
    if (!isJson(outputJson) || isTooDeep(outputJson)) {
      throw new ProtocolError("An output is no JSON, or nested too deeply");
    }
    const shown = this.#redactor.json(outputJson);
    if (Buffer.byteLength(shown) > this.#request.limits.maxOutputBytes) {
      this.fail("output_limit");
      return;
    }
    this.#succeed(shown, outputType);
  }

  #succeed(outputJson: string, outputType: OutputType): void {
    const metrics = this.#metrics(Buffer.byteLength(outputJson));
    const { spans } = this.#calls;
    const status = "completed";
    const logs = this.#logs;
    this.#answer({ status, outputJson, outputType, error: null, logs, spans, metrics });
  }

  #ended(error: RunError): Outcome {
    return endedOutcome(error, this.#logs, this.#metrics(), this.#calls.spans);
  }

  /** A VM may say that the script made too many calls; whether it did is counted here. */
  #redactError({ code, message, stack, ...place }: RunError): RunError {
    return {
      code: this.#calls.isTrue(code) ? code : "runtime_error",
      message: this.#redactor.text(message),
      stack: stack === null ? null : this.#redactor.text(stack),
      ...place,
    };
  }

  #redactEntry({ at, level, message, fields }: LogEntry): LogEntry {
    return {
      at,
      level,
      message: this.#redactor.text(message),
      fields: this.#redactor.value(fields) as LogEntry["fields"],
    };
  }

  /** The slot is free: no timer and no listener is left. */
  release(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#grace);
    this.#calls.end();
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    this.#order.onReleased?.();
  }

  #stop(cause: StopCause): void {
    if (this.#stopCause === null && !this.#isAnswered) {
      this.#stopCause = cause;
      clearTimeout(this.#deadline);
      this.#controls.stop();
      this.#startGrace(cause);
    }
  }

  #startGrace(cause: StopCause, graceMs = STOP_GRACE_MS): void {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.#controls.kill(cause), graceMs);
  }

  #answer(outcome: Outcome): void {
    if (!this.#isAnswered) {
      this.#isAnswered = true;
      clearTimeout(this.#deadline);
      this.#calls.end();
      this.#body?.end();
      this.#request.signal?.removeEventListener("abort", this.#onAbort);
      this.#order.resolve(outcome);
    }
  }

  #metrics(outputBytes = 0): Metrics {
    const durationMs = performance.now() - this.#startedAt;
    const apiCalls = this.#calls.count;
    return { ...emptyMetrics(this.#order.vm), ...this.#usage, durationMs, apiCalls, outputBytes };
  }
}
