/**
 * The web platform's globals. Each is a property that evaluates its part when it is first read, so
 * that an execution pays only for what its script uses; what they are made of stands in
 * docs/decisions/0017-web-globals-from-packages.md.
 */
import { setHidden } from "../harden.ts";
import { isRealmKept } from "../kept/state.ts";
import {
  createObject,
  isExtensible,
  PrimordialTypeError,
  reflectDefineProperty,
} from "../primordials.ts";
import { describe, type ResponseParts } from "./describe-response.ts";
import { fetch } from "./fetch.ts";
import {
  hasFetchClasses,
  loadClone,
  loadCrypto,
  loadDom,
  loadEncoding,
  loadFetchClasses,
  loadStreams,
  loadUrl,
} from "./load-parts.ts";
import { loadPerformance } from "./performance.ts";
import { queueMicrotask } from "./queue-microtask.ts";
import type { BodyEnd } from "./send-body.ts";

type Part = Record<string, unknown>;

/**
 * A property that an ordinary one replaces when it is read or written; defineProperty replaces it too. In a
 * kept realm, whose global object is frozen, it stays.
 */
function defineLazily(name: string, load: () => Part): void {
  const descriptor = createObject(null) as PropertyDescriptor;
  descriptor.get = () => {
    const value = load()[name];
    if (typeof value === "function" && value.name !== name && isExtensible(value)) {
      // The bundler may have had to give the class another name.
      setHidden(value, "name", name);
    }
    if (!isRealmKept()) {
      setHidden(globalThis, name, value);
    }
    return value;
  };
  descriptor.set = (value) => {
    if (isRealmKept()) {
      throw new PrimordialTypeError(`Cannot assign to read only property '${name}' of object`);
    }
    setHidden(globalThis, name, value);
  };
  descriptor.enumerable = false;
  descriptor.configurable = true;
  reflectDefineProperty(globalThis, name, descriptor);
}

function defineEach(load: () => Part, names: readonly string[]): void {
  for (let i = 0; i < names.length; i += 1) {
    defineLazily(names[i] as string, load);
  }
}

/** Called once, before any script runs. */
export function installWebGlobals(): void {
  defineEach(loadUrl, ["URL", "URLSearchParams"]);
  defineEach(loadEncoding, [
    "TextDecoder",
    "TextDecoderStream",
    "TextEncoder",
    "TextEncoderStream",
  ]);
  defineEach(loadClone, ["atob", "btoa", "structuredClone"]);
  defineEach(loadDom, [
    "AbortController",
    "AbortSignal",
    "Blob",
    "CustomEvent",
    "DOMException",
    "Event",
    "EventTarget",
    "File",
  ]);
  defineEach(loadFetchClasses, ["FormData", "Headers", "Request", "Response"]);
  defineEach(loadCrypto, ["Crypto", "CryptoKey", "SubtleCrypto", "crypto"]);
  defineEach(loadStreams, [
    "ByteLengthQueuingStrategy",
    "CountQueuingStrategy",
    "ReadableByteStreamController",
    "ReadableStream",
    "ReadableStreamBYOBReader",
    "ReadableStreamBYOBRequest",
    "ReadableStreamDefaultController",
    "ReadableStreamDefaultReader",
    "TransformStream",
    "TransformStreamDefaultController",
    "WritableStream",
    "WritableStreamDefaultController",
    "WritableStreamDefaultWriter",
  ]);
  defineEach(loadPerformance, ["Performance", "performance"]);
  setHidden(globalThis, "queueMicrotask", queueMicrotask);
  setHidden(globalThis, "fetch", fetch);
}

/**
 * @returns null for what is not a Response of ours, without running code of the script; else a
 *   promise of its parts, after reading its whole body, or of how its body ended where that is a
 *   stream of the script, which is sent while it is read. It rejects with a TypeError when the body
 *   has been read before, and with whatever a stream of the script throws.
 */
export function describeResponse(
  value: unknown,
  maxBodyBytes: number,
): Promise<ResponseParts | BodyEnd> | null {
  return hasFetchClasses() ? describe(value, maxBodyBytes) : null;
}
