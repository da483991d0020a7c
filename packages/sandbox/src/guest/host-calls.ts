/**
 * Calls of the host. Arguments and answers cross as JSON text; a refusal becomes an Error with the
 * `code` that the host gave, and with the stack of the place in the script that called.
 */
import { type LimitCode, sendToHost } from "./bridge.ts";
import { setHidden } from "./harden.ts";
import {
  captureStackTrace,
  createObject,
  freeze,
  jsonParse,
  jsonStringify,
  mapClear,
  mapDelete,
  mapGet,
  mapSet,
  PrimordialError,
  PrimordialMap,
  PrimordialPromise,
  PrimordialWeakMap,
  weakMapGet,
  weakMapSet,
} from "./primordials.ts";
import { framesOf } from "./stack-text.ts";

/** UTF-16 units of one call's arguments. */
const MAX_ARGUMENTS_LENGTH = 2 * 1_024 * 1_024;

/** A class of its own: of V8's classes isolated-vm copies no name out of the isolate, where nobody awaits a call. */
class HostError extends PrimordialError {}
freeze(HostError);

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  /** Holds the stack of the call. */
  origin: { stack?: string };
}

const pending = new PrimordialMap<unknown, unknown>();
/** Errors that end an execution with a code of the platform when nobody catches them. */
const limitErrors = new PrimordialWeakMap();
let lastCall = 0;
let callCount = 0;
let maxApiCalls = 0;

/** Called before each execution. */
export function resetHostCalls(limit: number): void {
  mapClear(pending);
  lastCall = 0;
  callCount = 0;
  maxApiCalls = limit;
}

/**
 * Asks the host. What the host does with `op` and `args`, and every check of them, is its own.
 * @param args JSON values; a script's own `toJSON` and getters run, and may throw, before anything is sent
 * @param isCounted false only for what ends a thing that was counted when it began
 * @returns the host's answer, a JSON value; rejects with an Error that has a `code`
 */
export function callHost(op: string, args: unknown[], isCounted = true): Promise<unknown> {
  const origin = markOrigin();
  return new PrimordialPromise<unknown>((resolve, reject) => {
    // May run code of the script, and throw what it throws.
    const json = jsonStringify(args);
    if (json === undefined) {
      reject(hostError("validation", `${op}: the arguments are no JSON values`, origin));
      return;
    }
    if (json.length > MAX_ARGUMENTS_LENGTH) {
      reject(hostError("too_large", `${op}: the arguments are too large`, origin));
      return;
    }
    if (isCounted) {
      callCount += 1;
    }
    if (isCounted && callCount > maxApiCalls) {
      const message = `The script made more than ${maxApiCalls} calls of ctx, its limit`;
      const error = hostError("api_call_limit", message, origin);
      weakMapSet(limitErrors, error, "api_call_limit");
      if (callCount === maxApiCalls + 1) {
        sendToHost("over_limit");
      }
      reject(error);
      return;
    }
    lastCall += 1;
    mapSet(pending, lastCall, { resolve, reject, origin });
    sendToHost("call", lastCall, op, json);
  });
}

/** Called by the VM process with the host's answer. */
export function takeReply(call: number, isOk: boolean, json: string): void {
  const waiting = mapGet(pending, call) as Pending | undefined;
  if (waiting === undefined) {
    return;
  }
  mapDelete(pending, call);
  const answer = jsonParse(json);
  if (isOk) {
    waiting.resolve(answer);
    return;
  }
  const { code, message } = answer as { code: string; message: string };
  const error = hostError(code, message, waiting.origin);
  if (code === "call_depth") {
    weakMapSet(limitErrors, error, code);
  }
  waiting.reject(error);
}

/** The limit that this very error told the script of; what an error says of itself is the script's to change. */
export function limitCodeOf(thrown: unknown): LimitCode | undefined {
  return weakMapGet(limitErrors, thrown) as LimitCode | undefined;
}

/** An object whose `stack` is that of the place in the script that called. */
function markOrigin(): { stack?: string } {
  const origin = createObject(null) as { stack?: string };
  captureStackTrace(origin);
  return origin;
}

/** An Error as a script sees it from a call of `ctx`; also for arguments refused before any call. */
export function hostError(code: string, message: string, origin = markOrigin()): Error {
  const error = new HostError(message);
  // As its name too, so that the code is seen where only an error's text is.
  setHidden(error, "name", code);
  setHidden(error, "code", code);
  setHidden(error, "stack", `${code}: ${message}${framesOf(origin.stack ?? "")}`);
  return error;
}

/** @throws Error with the code `validation`, naming the argument */
export function requireArgument(isRight: boolean, name: string, what: string): void {
  if (!isRight) {
    throw hostError("validation", `${name}: must be ${what}`);
  }
}

/** What JSON has no word for would reach the host as null. */
export function requireJson(value: unknown, name: string): void {
  const isAbsent = value === undefined || typeof value === "function" || typeof value === "symbol";
  requireArgument(!isAbsent, name, "a JSON value");
}
