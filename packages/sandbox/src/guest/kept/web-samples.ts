/**
 * Uses of the web platform's globals, each as a script may use them: they have their modules evaluated, and lead to
 * whatever objects those share among executions. What is missing here is evaluated in the midst of an execution,
 * which the realm does not outlive.
 */
import { fetch } from "../web/fetch.ts";
import {
  loadClone,
  loadCrypto,
  loadDom,
  loadEncoding,
  loadFetchClasses,
  loadStreams,
  loadUrl,
} from "../web/load-parts.ts";
import { loadPerformance } from "../web/performance.ts";

type Sample = () => unknown[];
// biome-ignore lint/suspicious/noExplicitAny: classes of packages, most of which have no types
type Untyped = any;

function useUrls(): unknown[] {
  const { URL, URLSearchParams } = loadUrl() as Untyped;
  const url = new URL("/b?c=d#e", "https://user@a.example:8080");
  const entries = url.searchParams.entries();
  entries.next();
  url.pathname = "/c";
  return [URL, URLSearchParams, url, url.searchParams, entries, URL.canParse("x:"), URL.parse("?")];
}

function useEncodings(): unknown[] {
  const part = loadEncoding() as Untyped;
  const encoder = new part.TextEncoder();
  const decoder = new part.TextDecoder();
  decoder.decode(encoder.encode("é"));
  return [part.TextDecoderStream, part.TextEncoderStream, encoder, decoder];
}

function useClones(): unknown[] {
  const { structuredClone, atob, btoa } = loadClone();
  structuredClone({ map: new Map([[1, new Date(0)]]), set: new Set([/x/]), error: new Error("x") });
  return [structuredClone, atob(btoa("x")), atob, btoa];
}

/** All of it at once: its modules put their classes on one object. */
function useDom(): unknown[] {
  const part = loadDom() as Untyped;
  const target = new part.EventTarget();
  const event = new part.CustomEvent("x", { detail: 1 });
  target.addEventListener("x", () => undefined, { once: true });
  target.dispatchEvent(event);
  const controller = new part.AbortController();
  const any = part.AbortSignal.any([controller.signal]);
  controller.abort();
  const blob = new part.Blob(["x"], { type: "text/plain" });
  const file = new part.File(["x"], "x.txt");
  const exception = new part.DOMException("x", "AbortError");
  return [
    target,
    event,
    new part.Event("x"),
    controller,
    controller.signal,
    any,
    blob,
    file,
    exception,
  ];
}

function useStreams(): unknown[] {
  const streams = loadStreams() as Untyped;
  const readable = new streams.ReadableStream({
    start(controller: Untyped) {
      controller.enqueue("x");
      controller.close();
    },
  });
  const bytes = new streams.ReadableStream({ type: "bytes", pull: (it: Untyped) => it.close() });
  const through = new streams.TransformStream();
  const writer = through.writable.getWriter();
  const reader = readable.getReader();
  void reader.read();
  const strategies = [
    new streams.CountQueuingStrategy({ highWaterMark: 1 }),
    new streams.ByteLengthQueuingStrategy({ highWaterMark: 1 }),
  ];
  return [
    streams,
    readable,
    bytes,
    bytes.getReader({ mode: "byob" }),
    through,
    through.readable.values(),
    streams.ReadableStream.from([1]).values(),
    writer,
    reader,
    strategies,
  ];
}

function useBodies({ Request, Response }: Untyped): unknown[] {
  const json = Response.json({ x: 1 }, { status: 201, headers: { "x-a": "b" } });
  const request = new Request("https://a.example/", { method: "POST", body: "x" });
  void json.clone().text();
  void json.json();
  void new Response(new Uint8Array(2)).arrayBuffer();
  void request.text();
  return [json, request, request.headers, request.signal, new Response(null, { status: 204 })];
}

function useFetchClasses(): unknown[] {
  const part = loadFetchClasses() as Untyped;
  const headers = new part.Headers({ a: "b" });
  const form = new part.FormData();
  form.append("a", "b");
  const entries = [headers.entries(), form.entries()];
  for (let i = 0; i < entries.length; i += 1) {
    entries[i].next();
  }
  const { Buffer, HeadersList, extractBody, dataUrls, makeResponse, fromInnerResponse } = part;
  const inner = makeResponse({ headersList: new HeadersList(), body: extractBody("x")[0] });
  const made = [Buffer, dataUrls, fromInnerResponse(inner, "immutable"), part.getRequestState];
  return [headers, form, entries, made, useBodies(part)];
}

function useCrypto(): unknown[] {
  const { Crypto, CryptoKey, SubtleCrypto, crypto } = loadCrypto() as Untyped;
  const digest = crypto.subtle.digest("SHA-256", new Uint8Array(1));
  void digest;
  return [Crypto, CryptoKey, CryptoKey.prototype, SubtleCrypto, crypto, crypto.subtle];
}

/**
 * What an endpoint answers with, and no more: all that bodies can be read as takes three times as long to load. For a
 * program that was seen to use more, the VM process asks for `fetch`, too.
 */
function useAnswers(): unknown[] {
  const { Headers, Response, HeadersList, getResponseState } = loadFetchClasses() as Untyped;
  const json = Response.json({ x: 1 }, { status: 201, headers: { "x-a": "b" } });
  const text = new Response("x", { headers: [["x-a", "b"]] });
  text.headers.set("x-b", "c");
  const headers = new Headers({ a: "b" });
  const entries = headers.entries();
  entries.next();
  const made = [json, text, new Response(null, { status: 204 }), headers, entries];
  return [made, new HeadersList(), getResponseState(json).body.stream];
}

/** What a part takes from others comes before it. */
const useAllOfFetch: Sample = () => [
  useUrls(),
  useEncodings(),
  useDom(),
  useStreams(),
  useFetchClasses(),
  fetch,
];

const SAMPLES: readonly (readonly [names: string, sample: Sample])[] = [
  ["URL URLSearchParams", useUrls],
  ["TextDecoder TextEncoder TextDecoderStream TextEncoderStream", useEncodings],
  ["atob btoa structuredClone", () => [useDom(), useClones()]],
  ["AbortController AbortSignal CustomEvent DOMException Event EventTarget", useDom],
  ["Blob File", () => [useDom(), useEncodings(), useStreams()]],
  ["Headers Response", useAnswers],
  ["fetch FormData Request", useAllOfFetch],
  ["Crypto CryptoKey SubtleCrypto crypto", () => [useDom(), useCrypto()]],
  ["Performance performance", () => [loadPerformance()]],
];

/**
 * @param name a global that the scripts of this realm use: it becomes an ordinary property
 * @returns objects that lead to all that it is made of
 */
export function useGlobal(name: string): unknown[] {
  const value = (globalThis as Untyped)[name];
  const sample = SAMPLES.find(([names]) => names.split(" ").includes(name))?.[1] ?? useStreams;
  return [value, sample()];
}
