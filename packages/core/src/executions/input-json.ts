import { CoreError } from "../errors.ts";

/** Of what a person or an API call gives, in bytes of UTF-8. An endpoint bounds its body itself. */
const maxInputBytes = 1_048_576;

/** A JSON value as text; what is not given is null. */
export function toInputJson(input: unknown): string {
  return JSON.stringify(input ?? null);
}

/** Rejects with `too_large` what is over 1 MiB. */
export function requireInputSize(inputJson: string): void {
  const bytes = Buffer.byteLength(inputJson);
  if (bytes <= maxInputBytes) return;
  const message = `must be at most ${maxInputBytes} bytes of JSON; it has ${bytes}`;
  throw new CoreError("too_large", `input: ${message}`, { fields: [{ path: "input", message }] });
}
