/** One execution in one realm, from its program to its answer. */
import { type LogEntry, platformError, type RunError } from "../outcome.ts";
import type { HostMessage, RunUsage } from "../protocol.ts";
import {
  cleanRuntimeError,
  cleanSyntaxError,
  type ErrorText,
  refuseImport,
} from "./clean-error.ts";
import type { CompileCache } from "./compile-cache.ts";
import { createLogBuffer, type LogBuffer } from "./log-buffer.ts";
import type { Realm } from "./realm.ts";

export type RunMessage = Extract<HostMessage, { type: "run" }>;

export interface RunAnswer {
  outputJson: string | null;
  error: RunError | null;
}

export interface RunReport {
  logs(entries: LogEntry[]): void;
  done(answer: RunAnswer, usage: RunUsage, entries: LogEntry[], isReleased: boolean): void;
  stopped(usage: RunUsage, entries: LogEntry[]): void;
  released(): void;
}

/** Imports the guest first, so that it is there before the program evaluates. */
const DRIVER = `import { start } from "guest"; import * as program from "program"; start(program);`;

/** How long an answer waits for the heap's size: an isolate that still works is not waited for. */
const STATISTICS_WAIT_MS = 50;

/**
 * running: the script may still settle. answering: it has; its heap is being measured.
 * stopping: the isolate is disposed of, but calls into it have not come back. ended: all have.
 */
type Phase = "running" | "answering" | "stopping" | "ended";

export class ProgramRun {
  readonly #realm: Realm;
  readonly #message: RunMessage;
  readonly #report: RunReport;
  readonly #logs: LogBuffer;
  readonly #usage: RunUsage = { cpuMs: 0, memoryBytes: 0, compileCache: "miss" };
  #phase: Phase = "running";
  /** Calls into the isolate under way: it has stopped when there are none. */
  #inFlight = 0;
  #hasAnswered = false;
  #wakeTimer: NodeJS.Timeout | undefined;

  constructor(realm: Realm, message: RunMessage, report: RunReport) {
    this.#realm = realm;
    this.#message = message;
    this.#report = report;
    this.#logs = createLogBuffer((entries) => report.logs(entries));
    realm.listener = {
      settle: (kind, name, text, stack) => this.#settle(kind, { name, message: text, stack }),
      log: this.#logs.add,
      wake: (delayMs) => this.#wake(delayMs),
    };
  }

  /** @returns the isolate's CPU time so far, in milliseconds */
  cpuMs(): number {
    const { isolate } = this.#realm;
    return isolate.isDisposed ? this.#usage.cpuMs : Number(isolate.cpuTime) / 1e6;
  }

  /** Ends the run; `stopped` or `released` is reported once the isolate has really stopped. */
  stop(): void {
    if (this.#phase === "running" || this.#phase === "answering") {
      this.#shutDown();
      this.#endIfStopped();
    }
  }

  async start(cache: CompileCache): Promise<void> {
    const { source, filename } = this.#message;
    try {
      const compiled = await this.#enter(() => cache.compile(this.#realm.isolate, this.#message));
      this.#usage.compileCache = compiled.cache;
      const imported = compiled.module.dependencySpecifiers[0];
      if (imported !== undefined) {
        const error = refuseImport(source, imported, filename);
        await this.#answer({ outputJson: null, error });
        return;
      }
      await this.#evaluate(compiled.module);
    } catch (thrown) {
      this.#fail(thrown, cleanSyntaxError);
    }
  }

  async #evaluate(program: Awaited<ReturnType<CompileCache["compile"]>>["module"]): Promise<void> {
    const { inputJson, factsJson, timeoutMs, maxOutputBytes } = this.#message;
    const { isolate, context, guest, begin } = this.#realm;
    try {
      await this.#enter(async () => {
        await begin(inputJson, factsJson, timeoutMs, maxOutputBytes);
        const driver = await isolate.compileModule(DRIVER, { filename: "runlet:driver" });
        await driver.instantiate(context, (name) => (name === "guest" ? guest : program));
        await driver.evaluate();
      });
    } catch (thrown) {
      this.#fail(thrown, cleanRuntimeError);
    }
  }

  #settle(kind: string, text: ErrorText): void {
    const { maxOutputBytes, filename } = this.#message;
    const isOutput = kind === "output";
    if (kind === "output_limit" || (isOutput && Buffer.byteLength(text.message) > maxOutputBytes)) {
      void this.#answer({ outputJson: null, error: platformError("output_limit") });
    } else if (isOutput) {
      void this.#answer({ outputJson: text.message, error: null });
    } else {
      void this.#answer({ outputJson: null, error: cleanRuntimeError(text, filename) });
    }
  }

  /** A call into the isolate failed: an unhandled rejection, a syntax error, or its end. */
  #fail(thrown: unknown, clean: typeof cleanRuntimeError): void {
    if (this.#phase === "running") {
      // We have not disposed of it, so the memory limit did.
      const error = this.#realm.isolate.isDisposed
        ? platformError("memory_limit")
        : clean(readThrown(thrown), this.#message.filename);
      void this.#answer({ outputJson: null, error });
    }
  }

  #wake(delayMs: number): void {
    const limit = this.#message.timeoutMs + 1;
    clearTimeout(this.#wakeTimer);
    this.#wakeTimer = setTimeout(
      () => {
        this.#enter(() => this.#realm.fire()).catch((thrown: unknown) =>
          this.#fail(thrown, cleanRuntimeError),
        );
      },
      Math.min(Math.max(0, delayMs), limit),
    );
  }

  async #answer(answer: RunAnswer): Promise<void> {
    if (this.#phase !== "running") {
      return;
    }
    this.#phase = "answering";
    clearTimeout(this.#wakeTimer);
    this.#realm.listener = null;
    this.#usage.memoryBytes = await this.#readMemory();
    if (this.#isStopped()) {
      return;
    }
    this.#hasAnswered = true;
    this.#shutDown();
    const isReleased = this.#inFlight === 0;
    this.#phase = isReleased ? "ended" : "stopping";
    this.#report.done(answer, this.#usage, this.#logs.take(), isReleased);
  }

  /** Whether the host stopped the run while its answer was being made. */
  #isStopped(): boolean {
    return this.#phase !== "answering";
  }

  async #readMemory(): Promise<number> {
    const { isolate } = this.#realm;
    const statistics = this.#enter(() => isolate.getHeapStatistics()).then(
      (heap) => heap.used_heap_size + heap.externally_allocated_size,
      // Disposed of in the meantime: there is no heap any more.
      () => 0,
    );
    const late = Promise.withResolvers<number>();
    const timer = setTimeout(() => late.resolve(0), STATISTICS_WAIT_MS);
    const bytes = await Promise.race([statistics, late.promise]);
    clearTimeout(timer);
    return bytes;
  }

  async #enter<T>(call: () => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      return await call();
    } finally {
      this.#inFlight -= 1;
      this.#endIfStopped();
    }
  }

  #shutDown(): void {
    this.#usage.cpuMs = this.cpuMs();
    this.#phase = "stopping";
    clearTimeout(this.#wakeTimer);
    this.#realm.dispose();
  }

  #endIfStopped(): void {
    if (this.#phase !== "stopping" || this.#inFlight > 0) {
      return;
    }
    this.#phase = "ended";
    if (this.#hasAnswered) {
      this.#report.released();
    } else {
      this.#report.stopped(this.#usage, this.#logs.take());
    }
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
