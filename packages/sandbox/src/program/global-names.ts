/** The names of a script's globals. `global-names.test.ts` holds them against those of a realm. */

export const LANGUAGE_GLOBALS: ReadonlySet<string> = new Set(
  (
    "AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DataView Date " +
    "DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity " +
    "Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError " +
    "ReferenceError Reflect RegExp Set String SuppressedError Symbol SyntaxError Temporal TypeError URIError " +
    "Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet clearInterval clearTimeout console " +
    "decodeURI decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN parseFloat parseInt " +
    "queueMicrotask setInterval setTimeout undefined unescape"
  ).split(" "),
);

/** Those that packages are loaded for. */
export const WEB_GLOBALS: ReadonlySet<string> = new Set(
  (
    "AbortController AbortSignal Blob ByteLengthQueuingStrategy CountQueuingStrategy Crypto CryptoKey CustomEvent " +
    "DOMException Event EventTarget File FormData Headers Performance ReadableByteStreamController ReadableStream " +
    "ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader " +
    "Request Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream " +
    "TransformStreamDefaultController URL URLSearchParams WritableStream WritableStreamDefaultController " +
    "WritableStreamDefaultWriter atob btoa crypto fetch performance structuredClone"
  ).split(" "),
);
