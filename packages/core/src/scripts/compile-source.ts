import { createHash } from "node:crypto";
import { invalidField } from "../errors.ts";
import type { CompiledText } from "./compiler/compile-text.ts";
import { compileInThread } from "./compiler/compiler-thread.ts";
import type { Language } from "./script.ts";

/** In bytes of UTF-8. */
const maxSourceBytes = 102_400;

export interface CompiledSource extends CompiledText {
  /** SHA-256 of the program, in hex. */
  sourceHash: string;
}

/**
 * Checks a source and makes it JavaScript. Rejects with `invalid_input` at `source`, with line and column
 * (from 1) where there is one: too large, too hard to compile, a syntax error, an import, no default export.
 */
export async function compileSource(source: string, language: Language): Promise<CompiledSource> {
  const bytes = Buffer.byteLength(source);
  if (bytes > maxSourceBytes) {
    throw invalidField(
      "source",
      `must be at most ${maxSourceBytes} bytes of UTF-8; it has ${bytes}`,
    );
  }
  const compiled = await compileInThread(source, language);
  if ("message" in compiled) {
    throw invalidField("source", compiled.message, compiled.position ?? undefined);
  }
  const { program, sourceMap } = compiled;
  return { program, sourceMap, sourceHash: createHash("sha256").update(program).digest("hex") };
}
