/** Checks of what the caller of `run` gives; these are faults of the platform, not of a script. */
import type { RunRequest } from "./outcome.ts";
import { MAX_DEPTH } from "./vm-slots.ts";

/** UTF-8 bytes. */
export const MAX_INPUT_BYTES = 1_024 * 1_024;

const BOUNDS = {
  timeoutMs: [1, 24 * 60 * 60 * 1_000],
  memoryMb: [8, 4_096],
  maxApiCalls: [0, 1_000_000],
  maxOutputBytes: [1, 16 * 1_024 * 1_024],
} as const;

const MAX_CONCURRENT = 1_000_000;

const MAX_SOURCE_LENGTH = 1_024 * 1_024;

/** @throws TypeError naming the field */
export function checkRunRequest(request: RunRequest): void {
  for (const [name, [least, most]] of Object.entries(BOUNDS)) {
    const value = request.limits[name as keyof typeof BOUNDS];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new TypeError(`limits.${name} must be a whole number from ${least} to ${most}`);
    }
  }
  checkConcurrency(request);
  const { filename, source, sourceHash } = request.program;
  if (typeof filename !== "string") {
    throw new TypeError("program.filename must be text");
  }
  if (typeof source !== "string" || source.length > MAX_SOURCE_LENGTH) {
    throw new TypeError(`program.source must be text of at most ${MAX_SOURCE_LENGTH} characters`);
  }
  if (!/^[\w=+/:-]{1,200}$/.test(sourceHash)) {
    throw new TypeError("program.sourceHash must be a hash in hexadecimal or base64");
  }
  if (request.tenantId === "" || typeof request.tenantId !== "string") {
    throw new TypeError("tenantId must be a text that is not empty");
  }
  if (typeof request.inputJson !== "string" || typeof request.factsJson !== "string") {
    throw new TypeError("inputJson and factsJson must be JSON texts");
  }
}

function checkConcurrency({ limits, scriptId, depth = 0 }: RunRequest): void {
  const { maxConcurrent = MAX_CONCURRENT } = limits;
  if (!Number.isSafeInteger(maxConcurrent) || maxConcurrent < 1 || maxConcurrent > MAX_CONCURRENT) {
    throw new TypeError(
      `limits.maxConcurrent must be a whole number from 1 to ${MAX_CONCURRENT}, or absent`,
    );
  }
  if (scriptId !== undefined && !/^[\w-]{1,200}$/.test(scriptId)) {
    throw new TypeError("scriptId must be letters, digits, _ and -, or absent");
  }
  if (!Number.isSafeInteger(depth) || depth < 0 || depth > MAX_DEPTH) {
    throw new TypeError(`depth must be a whole number from 0 to ${MAX_DEPTH}, or absent`);
  }
}

/** The name as it stands in stack lines, which are taken apart again: no `(`, `:`, `/` or line end. */
export function cleanFilename(filename: string): string {
  const clean = filename
    .replace(/[^\p{L}\p{N} ._@+-]/gu, "-")
    .slice(0, 200)
    .trim();
  return clean === "" ? "script.js" : clean;
}
