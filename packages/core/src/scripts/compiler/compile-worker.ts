/** Entry of the thread that compiles: a source comes in, an answer goes out. */
import { setFlagsFromString } from "node:v8";
import { parentPort } from "node:worker_threads";
import type { Language } from "../script.ts";
import { compileText } from "./compile-text.ts";
import type { CompilerAnswer } from "./compiler-thread.ts";

// 256 MB, in pages of 64 KB: WebAssembly is outside a thread's own limits, and 400 bytes of enums can make
// swc ask for 3 GB. V8 knows the bound for the whole process only, and applies it to memories made from now on.
setFlagsFromString("--wasm-max-mem-pages=4096");

function answer(source: string, language: Language): CompilerAnswer {
  try {
    return compileText(source, language);
  } catch (error) {
    // The stack is used up, or WebAssembly's memory; what is left of swc may not work any more.
    if (error instanceof Error && /^(RangeError|RuntimeError)$/.test(error.name)) return "broken";
    throw error;
  }
}

parentPort?.on("message", ({ source, language }: { source: string; language: Language }) => {
  parentPort?.postMessage(answer(source, language));
});
