/** One execution in one slot, from its program to its answer. */
import type ivm from "isolated-vm";
import { type LogEntry, platformError } from "../outcome.ts";
import type { HostMessage, RunUsage } from "../protocol.ts";
import { cleanRuntimeError, cleanSyntaxError, type ErrorText } from "./clean-error.ts";
import { isFrozenRefusal } from "./frozen-refusal.ts";
import { createLogBuffer, type LogBuffer } from "./log-buffer.ts";
import type { Realm } from "./realm.ts";
import type { RealmListener } from "./realm-listener.ts";
import { answerOf, failWith, type RunAnswer } from "./run-answer.ts";
import type { Slot, VmProgram } from "./slot.ts";

export type RunMessage = Extract<HostMessage, { type: "run" }>;

export interface RunReport {
  logs(entries: LogEntry[]): void;
  call(call: number, op: string, argsJson: string): void;
  head(json: string): void;
  chunk(encoding: string, text: string): void;
  done(answer: RunAnswer, usage: RunUsage, entries: LogEntry[], isReleased: boolean): void;
  stopped(usage: RunUsage, entries: LogEntry[]): void;
  /** Follows a `done` that was not released. */
  released(): void;
  /** It has ended without anybody having noticed, and is to be run once more. */
  repeat(): void;
}

interface RunParts {
  slot: Slot;
  /** A realm of the slot that no other execution has. */
  realm: Realm;
  program: VmProgram;
  message: RunMessage;
  report: RunReport;
}

/** How long an answer waits for the script to come to rest. */
const REST_WAIT_MS = 200;
/** How long an execution may hold up all others of the process. */
const AT_ONCE_MS = 100;
const MAX_OP_LENGTH = 64;

/**
 * running: the script may still settle. answering: it has; the call in which it did is to come back.
 * stopping: the isolate is disposed of, but calls into it have not come back. ended: all have.
 */
type Phase = "running" | "answering" | "stopping" | "ended";

export class ProgramRun {
  readonly #slot: Slot;
  #realm: Realm;
  readonly #program: VmProgram;
  readonly #message: RunMessage;
  readonly #report: RunReport;
  readonly #logs: LogBuffer;
  readonly #usage: RunUsage = { cpuMs: 0, memoryBytes: 0, compileCache: "miss" };
  readonly #cpuBeforeMs: number;
  readonly #bytesBefore: number;
  readonly #listener: RealmListener;
  #phase: Phase = "running";
  /** Calls into the isolate under way: it is at rest when there are none. */
  #inFlight = 0;
  /**
   * A call into the isolate failed. What it left undone, microtasks and rejections, would be done by the next
   * call, whoever makes it: there must be none. (To copy an error, isolated-vm runs its getters after the
   * microtasks; and where a call throws, it runs no microtasks at all.)
   */
  #isUnclean = false;
  /** It has written to its log, called the host or begun to stream its answer. */
  #isHeard = false;
  /** It failed for what it may do in a realm of its own only. */
  #isMisplaced = false;
  /** The script was refused a call for having made too many. */
  #isOverLimit = false;
  /** The guest has begun to send a body: what comes of it is the output, and nothing else. */
  #isStreaming = false;
  #answer: RunAnswer | null = null;
  #hasReported = false;
  #wakeTimer: NodeJS.Timeout | undefined;
  #restTimer: NodeJS.Timeout | undefined;

  constructor({ slot, realm, program, message, report }: RunParts) {
    this.#slot = slot;
    this.#realm = realm;
    this.#program = program;
    this.#message = message;
    this.#report = report;
    this.#logs = createLogBuffer((entries) => report.logs(entries));
    this.#cpuBeforeMs = Number(slot.isolate.cpuTime) / 1e6;
    this.#bytesBefore = slot.usedBytes;
    this.#listener = {
      settle: (kind, name, text, stack) => this.#settle(kind, { name, message: text, stack }),
      log: (level, at, text, fieldsJson) => {
        this.#isHeard = true;
        this.#logs.add(level, at, text, fieldsJson);
      },
      wake: (delayMs) => this.#wake(delayMs),
      call: (call, op, argsJson) => {
        this.#isHeard = true;
        report.call(Number(call), String(op).slice(0, MAX_OP_LENGTH), String(argsJson));
      },
      overLimit: () => {
        this.#isOverLimit = true;
      },
      head: (json) => {
        this.#isStreaming = true;
        this.#isHeard = true;
        report.head(json);
      },
      chunk: (encoding, text) => report.chunk(encoding, text),
    };
    this.#realm.listener = this.#listener;
  }

  /** @returns CPU time of the execution so far, in milliseconds */
  cpuMs(): number {
    const { isolate } = this.#slot;
    return isolate.isDisposed
      ? this.#usage.cpuMs
      : Math.max(0, Number(isolate.cpuTime) / 1e6 - this.#cpuBeforeMs);
  }

  start(): void {
    const script = this.#slot.compiled(this.#program);
    const mayStartAtOnce = this.#program.pace.isQuick && !this.#message.isAlone;
    if (script && mayStartAtOnce && this.#realm.knows(script)) {
      this.#startAtOnce(script);
    } else {
      void this.#start();
    }
  }

  async #start(): Promise<void> {
    let clean = cleanSyntaxError;
    try {
      const { script, cache } = await this.#enter(() => this.#slot.compile(this.#program));
      this.#usage.compileCache = cache;
      if (this.#phase !== "running") {
        return;
      }
      clean = cleanRuntimeError;
      if (!(await this.#enter(() => this.#realm.start(script, this.#message)))) {
        await this.#enter(() => this.#startAnew(script));
      }
    } catch (thrown) {
      this.#fail(thrown, clean);
    }
  }

  /** On this thread, until it first comes to rest. */
  #startAtOnce(script: ivm.Script): void {
    this.#usage.compileCache = "hit";
    const withinMs = Math.min(AT_ONCE_MS, this.#message.timeoutMs);
    let begun: boolean | null = true;
    this.#inFlight += 1;
    try {
      begun = this.#realm.startAtOnce(script, this.#message, withinMs);
    } catch (thrown) {
      this.#isUnclean = true;
      this.#fail(thrown, cleanRuntimeError);
    }
    this.#inFlight -= 1;
    if (begun === null) {
      this.#startElsewhere();
    } else if (begun) {
      this.#rest();
    } else {
      this.#enterAgain(() => this.#startAnew(script));
    }
  }

  /** It held up this thread, and nothing was heard of it: it is run once more, on another. */
  #startElsewhere(): void {
    this.#program.pace.noteInterruption();
    this.#phase = "ended";
    this.#slot.leaveRealm(this.#realm);
    this.#slot.dispose();
    this.#report.repeat();
  }

  /** In another realm than the kept one, which the execution before has changed. */
  async #startAnew(script: ivm.Script): Promise<void> {
    if (this.#phase === "running") {
      this.#realm = this.#slot.replaceRealm(this.#realm);
      this.#realm.listener = this.#listener;
      await this.#realm.start(script, this.#message);
    }
  }

  /** Takes the host's answer to a call into the script. */
  reply(call: number, isOk: boolean, json: string): void {
    if (this.#phase === "running") {
      this.#enterAgain(() => this.#realm.reply(call, isOk, json));
    }
  }

  /** Takes what the host wants of the body that the script streams. */
  flow(message: "pull" | "cancel"): void {
    if (this.#phase === "running") {
      this.#enterAgain(() => this.#realm.flow(message));
    }
  }

  /** Ends the run; `stopped` or `released` is reported once the isolate has really stopped. */
  stop(): void {
    if (this.#phase === "running" || this.#phase === "answering") {
      this.#shutDown();
      this.#rest();
    }
  }

  #settle(kind: string, text: ErrorText): void {
    const { filename } = this.#program;
    const { maxOutputBytes } = this.#message;
    this.#isMisplaced = kind === "runtime_error" && this.#realm.isKept && isFrozenRefusal(text);
    this.#conclude(
      answerOf(kind, text, { filename, maxOutputBytes, isStreaming: this.#isStreaming }),
    );
  }

  /** A call into the isolate failed: an unhandled rejection, a syntax error, or its end. */
  #fail(thrown: unknown, clean: typeof cleanRuntimeError): void {
    // We have not disposed of it while it runs, so the memory limit did.
    if (this.#slot.isolate.isDisposed) {
      this.#conclude(failWith(platformError("memory_limit")));
      return;
    }
    const text = readThrown(thrown);
    const error = clean(text, this.#program.filename);
    // A call that nobody awaits is refused like others; that it was one is known by its name alone.
    const isOverLimit = this.#isOverLimit && text.name === "api_call_limit";
    this.#conclude(failWith(isOverLimit ? { ...error, code: "api_call_limit" } : error));
  }

  #conclude(answer: RunAnswer): void {
    if (this.#phase !== "running") {
      return;
    }
    this.#phase = "answering";
    this.#answer = answer;
    this.#realm.listener = null;
    clearTimeout(this.#wakeTimer);
    this.#restTimer = setTimeout(() => this.#answerUnrested(), REST_WAIT_MS);
    this.#rest();
  }

  #wake(delayMs: number): void {
    const limit = this.#message.timeoutMs + 1;
    clearTimeout(this.#wakeTimer);
    this.#wakeTimer = setTimeout(
      () => this.#enterAgain(() => this.#realm.fire()),
      Math.min(Math.max(0, delayMs), limit),
    );
  }

  /** Enters the script's realm on behalf of something that it waits for. */
  #enterAgain(call: () => Promise<void>): void {
    this.#enter(call).catch((thrown: unknown) => this.#fail(thrown, cleanRuntimeError));
  }

  async #enter<T>(call: () => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      return await call();
    } catch (thrown) {
      this.#isUnclean = true;
      throw thrown;
    } finally {
      this.#inFlight -= 1;
      this.#rest();
    }
  }

  /** Nothing runs in the isolate any more, where that is so: the answer, or the end, can be told. */
  #rest(): void {
    if (this.#inFlight > 0) {
      return;
    }
    if (this.#phase === "answering") {
      this.#phase = "ended";
      clearTimeout(this.#restTimer);
      this.#usage.cpuMs = this.cpuMs();
      if (this.#isUnclean) {
        this.#slot.dispose();
      }
      this.#program.pace.note(this.#usage.cpuMs);
      this.#measureMemory();
      this.#slot.leaveRealm(this.#realm);
      if (this.#isMisplaced) {
        this.#program.realm = "own";
      }
      // In a realm of its own, without anybody having noticed.
      if (this.#isMisplaced && !this.#isHeard) {
        this.#report.repeat();
      } else {
        this.#reportDone(true);
      }
    } else if (this.#phase === "stopping") {
      this.#phase = "ended";
      if (this.#hasReported) {
        this.#report.released();
      } else {
        this.#report.stopped(this.#usage, this.#logs.take());
      }
    }
  }

  /** The script has answered and works on: its answer is told, and what still runs is ended. */
  #answerUnrested(): void {
    this.#shutDown();
    this.#reportDone(false);
  }

  #reportDone(isReleased: boolean): void {
    this.#hasReported = true;
    this.#report.done(this.#answer as RunAnswer, this.#usage, this.#logs.take(), isReleased);
  }

  #measureMemory(): void {
    if (!this.#slot.isolate.isDisposed) {
      this.#usage.memoryBytes = Math.max(0, this.#slot.measure() - this.#bytesBefore);
    }
  }

  #shutDown(): void {
    this.#usage.cpuMs = this.cpuMs();
    this.#phase = "stopping";
    clearTimeout(this.#wakeTimer);
    clearTimeout(this.#restTimer);
    this.#slot.leaveRealm(this.#realm);
    this.#slot.dispose();
  }
}

/** Errors from the boundary are copies of a script's: texts to be checked, nothing more. */
function readThrown(thrown: unknown): ErrorText {
  if (thrown instanceof Error) {
    const { name, message, stack } = thrown;
    return { name: String(name), message: String(message), stack: String(stack) };
  }
  return { name: "", message: `Thrown: ${String(thrown)}`, stack: "" };
}
