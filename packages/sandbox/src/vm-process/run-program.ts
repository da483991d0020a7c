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
import { createLogBuffer } from "./log-buffer.ts";
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

export interface ProgramRun {
  /** Ends the run; `stopped` or `released` is reported once the isolate has really stopped. */
  stop(): void;
  cpuMs(): number;
}

/** Imports the guest first, so that it is there before the program evaluates. */
const DRIVER = `import { start } from "guest"; import * as program from "program"; start(program);`;

/** How long an answer waits for the heap's size: an isolate that still works is not waited for. */
const STATISTICS_WAIT_MS = 50;

export function runProgram(
  realm: Realm,
  message: RunMessage,
  cache: CompileCache,
  report: RunReport,
): ProgramRun {
  const { isolate } = realm;
  const logs = createLogBuffer((entries) => report.logs(entries));
  const usage: RunUsage = { cpuMs: 0, memoryBytes: 0, compileCache: "miss" };
  let phase: "running" | "answering" | "stopping" | "ended" = "running";
  let inFlight = 0;
  let hasAnswered = false;
  let wakeTimer: NodeJS.Timeout | undefined;

  /** Calls into the isolate are counted: it has stopped when none is under way. */
  async function enter<T>(call: () => Promise<T>): Promise<T> {
    inFlight += 1;
    try {
      return await call();
    } finally {
      inFlight -= 1;
      if (phase === "stopping" && inFlight === 0) {
        end();
      }
    }
  }

  function end(): void {
    phase = "ended";
    if (hasAnswered) {
      report.released();
    } else {
      report.stopped(usage, logs.take());
    }
  }

  function shutDown(): void {
    phase = "stopping";
    clearTimeout(wakeTimer);
    if (!isolate.isDisposed) {
      usage.cpuMs = readCpuMs();
    }
    realm.dispose();
  }

  async function answer(result: RunAnswer): Promise<void> {
    if (phase !== "running") {
      return;
    }
    phase = "answering";
    clearTimeout(wakeTimer);
    realm.listener = null;
    if (!isolate.isDisposed) {
      usage.memoryBytes = await readMemory();
    }
    if ((phase as string) !== "answering") {
      return;
    }
    hasAnswered = true;
    shutDown();
    const isReleased = inFlight === 0;
    phase = isReleased ? "ended" : "stopping";
    report.done(result, usage, logs.take(), isReleased);
  }

  async function readMemory(): Promise<number> {
    const statistics = enter(() => isolate.getHeapStatistics()).then(
      (heap) => heap.used_heap_size + heap.externally_allocated_size,
      () => 0,
    );
    const { promise: late, resolve } = Promise.withResolvers<number>();
    const timer = setTimeout(() => resolve(0), STATISTICS_WAIT_MS);
    const bytes = await Promise.race([statistics, late]);
    clearTimeout(timer);
    return bytes;
  }

  function readCpuMs(): number {
    return isolate.isDisposed ? usage.cpuMs : Number(isolate.cpuTime) / 1e6;
  }

  /** A call into the isolate failed: an unhandled rejection, a syntax error, or its end. */
  function fail(thrown: unknown, describe: typeof cleanRuntimeError): void {
    if (phase === "running") {
      // We have not disposed of it, so the memory limit did.
      const error = isolate.isDisposed
        ? platformError("memory_limit")
        : describe(readThrown(thrown), message.filename);
      void answer({ outputJson: null, error });
    }
  }

  function settle(kind: string, name: string, text: string, stack: string): void {
    const isOutput = kind === "output" && typeof text === "string";
    if (isOutput && Buffer.byteLength(text) <= message.maxOutputBytes) {
      void answer({ outputJson: text, error: null });
    } else if (isOutput || kind === "output_limit") {
      void answer({ outputJson: null, error: platformError("output_limit") });
    } else {
      const error = cleanRuntimeError(
        { name: String(name), message: String(text), stack: String(stack) },
        message.filename,
      );
      void answer({ outputJson: null, error });
    }
  }

  function wake(delayMs: number): void {
    clearTimeout(wakeTimer);
    wakeTimer = setTimeout(
      () => {
        enter(() => realm.fire()).catch((thrown: unknown) => fail(thrown, cleanRuntimeError));
      },
      Number.isFinite(delayMs) ? Math.min(Math.max(0, delayMs), message.timeoutMs + 1) : 0,
    );
  }

  async function start(): Promise<void> {
    const { source, filename } = message;
    let compiled: Awaited<ReturnType<CompileCache["compile"]>>;
    try {
      compiled = await enter(() => cache.compile(isolate, message));
    } catch (thrown) {
      fail(thrown, cleanSyntaxError);
      return;
    }
    usage.compileCache = compiled.cache;
    const program = compiled.module;
    const imported = program.dependencySpecifiers[0];
    if (imported !== undefined) {
      await answer({ outputJson: null, error: refuseImport(source, imported, filename) });
      return;
    }
    try {
      await enter(async () => {
        const { inputJson, factsJson, timeoutMs, maxOutputBytes } = message;
        await realm.begin(inputJson, factsJson, timeoutMs, maxOutputBytes);
        const driver = await isolate.compileModule(DRIVER, { filename: "runlet:driver" });
        await driver.instantiate(realm.context, (name) =>
          name === "guest" ? realm.guest : program,
        );
        await driver.evaluate();
      });
    } catch (thrown) {
      fail(thrown, cleanRuntimeError);
    }
  }

  realm.listener = { settle, log: logs.add, wake };
  void start();
  return {
    stop() {
      if (phase === "running" || phase === "answering") {
        shutDown();
        if (inFlight === 0) {
          end();
        }
      }
    },
    cpuMs: readCpuMs,
  };
}

/** Errors from the boundary are copies of a script's: texts to be checked, nothing more. */
function readThrown(thrown: unknown): ErrorText {
  if (thrown instanceof Error) {
    return {
      name: String(thrown.name),
      message: String(thrown.message),
      stack: String(thrown.stack),
    };
  }
  return { name: "", message: `Thrown: ${String(thrown)}`, stack: "" };
}
