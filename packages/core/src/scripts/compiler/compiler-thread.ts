/**
 * Sources are untrusted, and compilers are not made for that: 100 KB can take minutes or gigabytes, or leave
 * the compiler broken for all that come after. So they are compiled in a thread of their own, one at a
 * time, and a thread that did not answer well and in time is given up.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Language } from "../script.ts";
import type { CompiledText, SourceProblem } from "./compile-text.ts";

/** `broken`: the source was too much, and the thread is not to be used again. */
export type CompilerAnswer = CompiledText | SourceProblem | "broken";

/** Includes the thread's start. A source of 100 KB takes a tenth of a second. */
const timeoutMs = 5_000;
const maxHeapMb = 256;

let idle: Worker | null = null;
let queueEnd: Promise<unknown> = Promise.resolve();

function startWorker(): Worker {
  const worker = new Worker(new URL("./compile-worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  worker.on("exit", () => {
    if (idle === worker) idle = null;
  });
  return worker;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

async function ask(worker: Worker, source: string, language: Language): Promise<CompilerAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answered = once(worker, "message", { signal });
  worker.postMessage({ source, language });
  try {
    const [answer] = await answered;
    return answer;
  } catch (error) {
    if (signal.aborted || isOutOfMemory(error)) return "broken";
    throw error;
  }
}

async function compile(source: string, language: Language): Promise<CompiledText | SourceProblem> {
  const worker = idle ?? startWorker();
  idle = null;
  worker.ref();
  let answer: CompilerAnswer = "broken";
  try {
    answer = await ask(worker, source, language);
  } finally {
    if (answer === "broken") await worker.terminate();
  }
  if (answer === "broken") {
    const message = "cannot be compiled: it is nested too deeply, or takes too much time or memory";
    return { message, position: null };
  }
  // A process may end while its compiler waits.
  worker.unref();
  idle = worker;
  return answer;
}

/** Compiles after all that were asked for before. Rejects only when the compiler itself cannot be started. */
export function compileInThread(
  source: string,
  language: Language,
): Promise<CompiledText | SourceProblem> {
  const compiled = queueEnd.then(() => compile(source, language));
  queueEnd = compiled.catch(() => undefined);
  return compiled;
}
