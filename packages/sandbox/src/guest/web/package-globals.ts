/**
 * The names that the packages take for globals: the bundler turns each into a property of
 * `packageGlobals` (see bundle-part.ts). So packages get each other's classes, evaluated when they
 * are first needed, also when a script has replaced the global, and find what a script does not
 * have. A script that poisons the language's own functions may get hold of all this: nothing here
 * can do more than a script can anyway.
 */
import { noteEvaluation } from "../kept/state.ts";
import { arrayBufferTransfer } from "../primordials.ts";
import { setTimer } from "../timers.ts";
import {
  loadDom,
  loadEncoding,
  loadFetchClasses,
  loadIdna,
  loadStreams,
  loadUrl,
} from "./load-parts.ts";
import { randomBytes } from "./random.ts";

/** So that packages which look at its accessors load; nothing is an instance of it. */
class AbsentSharedArrayBuffer {
  get byteLength(): number {
    throw new TypeError("There is no SharedArrayBuffer");
  }
  get growable(): boolean {
    throw new TypeError("There is no SharedArrayBuffer");
  }
}

export const packageGlobals = {
  get TextEncoder() {
    return loadEncoding().TextEncoder;
  },
  get TextDecoder() {
    return loadEncoding().TextDecoder;
  },
  get TextDecoderStream() {
    return loadEncoding().TextDecoderStream;
  },
  get percentEncodeAfterEncoding() {
    return loadEncoding().percentEncodeAfterEncoding;
  },
  get URL() {
    return loadUrl().URL;
  },
  get URLSearchParams() {
    return loadUrl().URLSearchParams;
  },
  get idna() {
    return loadIdna();
  },
  get DOMException() {
    return loadDom().DOMException;
  },
  /** Streams ask whether there is one; it is evaluated when one is made. */
  AbortController: function AbortController() {
    return new (loadDom().AbortController)();
  },
  get AbortSignal() {
    return loadDom().AbortSignal;
  },
  get Blob() {
    return loadDom().Blob;
  },
  get File() {
    return loadDom().File;
  },
  get ReadableStream() {
    return loadStreams().ReadableStream;
  },
  get TransformStream() {
    return loadStreams().TransformStream;
  },
  get Buffer() {
    return loadFetchClasses().Buffer;
  },
  SharedArrayBuffer: AbsentSharedArrayBuffer,
  MessagePort: class {},
  process: { emitWarning: (): void => undefined },
  queueMicrotask: (callback: () => void): void => void Promise.resolve().then(callback),
  /** Streams ask for it to move a buffer, never to copy a value. */
  structuredClone: (buffer: ArrayBuffer): ArrayBuffer => arrayBufferTransfer(buffer),
  setTimer,
  randomBytes,
  noteEvaluation,
};

export type PackageGlobals = typeof packageGlobals;
