import { HostCallError, invalidArgument } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";

/** Of a document, a patch or a condition, in bytes of UTF-8. */
const maxJsonBytes = 262_144;
const maxDepth = 64;

export type JsonObject = { [key: string]: JsonValue };

/** Whether it is an object that is no list. What came out of JSON may have any own key, `__proto__` too. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Postgres keeps neither NUL characters nor half surrogate pairs in text and jsonb. */
function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

const maxShownKeyLength = 100;

/** The path of what is under a key, for errors; a key of any length may be sent. */
export function pathWithin(path: string, key: string): string {
  if (key.length <= maxShownKeyLength) return `${path}.${key}`;
  return `${path}.${key.slice(0, maxShownKeyLength)}…`;
}

const unstorable = "NUL characters or half surrogate pairs";

/** Rejects text that Postgres could not keep to the letter. */
export function requireStorableText(text: string, path: string): void {
  if (!isStorableText(text)) throw invalidArgument(path, `must not contain ${unstorable}`);
}

/**
 * Rejects what jsonb could not keep as it is: such text in values and keys, numbers that are not finite (`1e999` becomes
 * one when it is parsed), and nesting over 64 levels.
 *
 * @param value what came out of `JSON.parse`
 */
export function requireStorable(value: JsonValue, path: string, depth = 1): void {
  if (typeof value === "string") requireStorableText(value, path);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw invalidArgument(path, "must be a finite number");
  }
  if (typeof value !== "object" || value === null) return;
  if (depth > maxDepth) {
    throw invalidArgument(path, `must not nest deeper than ${maxDepth} levels`);
  }
  for (const [key, member] of Object.entries(value)) {
    if (!isStorableText(key)) throw invalidArgument(path, `must not have keys with ${unstorable}`);
    requireStorable(member, pathWithin(path, key), depth + 1);
  }
}

/**
 * A value as JSON text that jsonb can keep.
 *
 * @throws HostCallError `validation`, or `too_large` over 256 KB
 */
export function toStorableJson(value: JsonValue, path: string): string {
  requireStorable(value, path);
  const json = JSON.stringify(value);
  const bytes = Buffer.byteLength(json);
  if (bytes > maxJsonBytes) {
    const message = `${path}: must be at most ${maxJsonBytes} bytes of JSON; it has ${bytes}`;
    throw new HostCallError("too_large", message, { path });
  }
  return json;
}
