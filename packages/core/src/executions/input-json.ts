import { CoreError, invalidField } from "../errors.ts";
import { explainDeepJson } from "../json-depth.ts";
import type { Trigger } from "./execution.ts";

/** Of what a person or an API call gives, in bytes of UTF-8. */
const maxInputBytes = 1_048_576;
/**
 * An endpoint bounds the body itself, to 1 MiB by default and 5 MiB at the most. The input holds it twice, as `body` and as `rawBody`, where
 * JSON may write one byte as six characters: bodies of 2.5 MiB fit whatever they hold, of 5 MiB those that are no heaps of control characters.
 */
const maxRequestInputBytes = 32 * 1_048_576;

/** What a script that was started this way may get as its input, in bytes of UTF-8. */
export function maxInputBytesOf(trigger: Trigger): number {
  return trigger === "http" || trigger === "replay" ? maxRequestInputBytes : maxInputBytes;
}

/** A JSON value as text; what is not given is null. */
export function toInputJson(input: unknown): string {
  return JSON.stringify(input ?? null);
}

/** Rejects with `too_large` what is over 1 MiB, and with `invalid_input` what nests too deeply to be kept. */
export function requireStorableInput(inputJson: string): void {
  const bytes = Buffer.byteLength(inputJson);
  if (bytes > maxInputBytes) {
    const message = `must be at most ${maxInputBytes} bytes of JSON; it has ${bytes}`;
    throw new CoreError("too_large", `input: ${message}`, { fields: [{ path: "input", message }] });
  }
  const problem = explainDeepJson(inputJson);
  if (problem !== null) throw invalidField("input", problem);
}
