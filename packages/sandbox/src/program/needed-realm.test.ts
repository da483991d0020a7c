import { describe, expect, it } from "vitest";
import { findNeeds } from "./needed-realm.ts";
import { parseModule } from "./parse-module.ts";

function needsOf(source: string) {
  const module = parseModule(source);
  if ("message" in module) {
    throw new Error(`${source}: ${module.message}`);
  }
  return findNeeds(module);
}

/** Ordinary work with the language. */
const SHARED = [
  "export default async function (input, ctx) { return { hello: input.name ?? 'world' }; }",
  "export default (input) => input.items.map(Number).filter(Boolean).reduce((a, b) => a + b, 0);",
  "export default ({ query: { page = '1', ...rest } }) => ({ page: Number.parseInt(page, 10), rest });",
  "const seen = new Map(); seen.set(1, 2); export default () => [...seen, ...new Set([1])];",
  "export default () => Math.max(...[1, 2]) + Math.PI + Number.MAX_SAFE_INTEGER;",
  "export default () => Object.entries({ a: 1 }).concat(Object.keys({}), Object.values({}));",
  "const counts = {}; export default (words) => { for (const word of words) counts[word] = (counts[word] ?? 0) + 1; return counts; };",
  "export default (input) => { const copy = structured(input); copy.a.b.c = 1; delete copy.d; copy.n++; [copy.x, copy.y] = [1, 2]; return copy; }; const structured = (v) => JSON.parse(JSON.stringify(v));",
  "class NotFound extends Error { constructor(what) { super(what); this.name = 'NotFound'; this.code = 404; } } export default () => { throw new NotFound('x'); };",
  "class Queue extends Array { first() { return this[0]; } } export default () => Queue.from([1]).first();",
  "class Point { static zero = new Point(); #x = 0; get x() { return this.#x; } toString() { return String(this.#x); } constructor() { this.y = 1; } } export default () => String(new Point());",
  "export default async () => { await new Promise((done) => setTimeout(done, 5)); return Promise.all([1, Promise.resolve(2)]); };",
  "export default (e) => e instanceof TypeError && e.constructor === TypeError ? e.constructor.name : typeof fetcher;",
  "export default (o, k) => Object.prototype.hasOwnProperty.call(o, k) || Object.hasOwn(o, k);",
  "export default (list) => Array.prototype.slice.call(list, 1);",
  "export default (list) => Math.max.apply(null, list);",
  "export default () => Object.assign({}, { a: 1 }, Object.freeze([1]));",
  "const o = {}; Object.defineProperty(o, 'a', { value: 1 }); export default () => Object.freeze(o);",
  "export default (text) => text.replace(/a(b)/g, (all, b) => b).split(/,/).join(String.raw`\\n`);",
  "export default () => new Intl.NumberFormat('de').format(1.5) + (5).toLocaleString() + new Date(0).toISOString();",
  "export default () => { console.log('x', 1); console.error(new Error('x').stack); };",
  "export default (p) => new Proxy(p, { get: (target, key) => target[key] });",
  "export default () => undefined; export const limit = Infinity, none = NaN;",
  "export default (o) => { o.toString = () => 'x'; o.map = 1; o.constructorName = 'x'; return String(o); };",
  "export default ({ constructorOf }) => ({ constructor: constructorOf, prototypes: 1, Map: 1, URL: 'x' });",
  "class Store { constructor() { this.get = this.get.bind(this); } get() { return 1; } } export default () => new Store().get();",
  "const typed = new Uint8Array(4); typed[0] = 1; export default () => [...typed];",
  "export default (err) => { if (Error.captureStackTrace) Error.captureStackTrace(err); return Error.stackTraceLimit; };",
  "export default (key) => key === '__proto__' || key === 'constructor';",
];

/** They use what has hidden state. */
const ALONE: [source: string, webGlobals: string[]][] = [
  ["export default () => Math.random();", []],
  ["export default () => Math['random']();", []],
  ["export default () => new Response('x');", ["Response"]],
  ["export default async () => (await fetch('https://a.example')).json();", ["fetch"]],
  ["export default (input) => new URL(input.url).searchParams.get('q');", ["URL"]],
  [
    "export default (v) => [structuredClone(v), crypto.randomUUID(), performance.now()];",
    ["crypto", "performance", "structuredClone"],
  ],
  ["export default (e) => e instanceof DOMException || typeof Blob;", ["Blob", "DOMException"]],
  ["class Bus extends EventTarget {} export default () => new Bus();", ["EventTarget"]],
  [
    "export default async () => crypto.subtle.digest('SHA-256', new TextEncoder().encode('x'));",
    ["TextEncoder", "crypto"],
  ],
];

/** They change what executions share, might do so, or look at whether it can be changed. */
const OWN = [
  "Array.prototype.last = function () { return this.at(-1); }; export default () => [1].last();",
  "Object.prototype.x = 1; export default () => 1;",
  "String['prototype'].x = 1; export default () => 1;",
  "String[`prototype`].x = 1; export default () => 1;",
  "globalThis.x = 1; export default () => x;",
  "const { Map } = globalThis; export default () => 1;",
  "JSON.parse = () => 1; export default () => JSON.parse('2');",
  "Math.random = () => 4; export default () => 1;",
  "Date.now = () => 0; export default () => Date.now();",
  "Date['now'] = () => 0; export default () => 1;",
  "const k = 'now'; Date[k] = () => 0; export default () => 1;",
  "console.log = () => {}; export default () => 1;",
  "delete Array.from; export default () => 1;",
  "delete Array?.from; export default () => 1;",
  "Error.stackTraceLimit = 1; export default () => 1;",
  "Error.stackTraceLimit++; export default () => 1;",
  "Error.prepareStackTrace ??= () => 1; export default () => 1;",
  "[Array.x] = [1]; export default () => 1;",
  "({ a: Array.x } = { a: 1 }); export default () => 1;",
  "({ a: Array.x = 5 } = {}); export default () => 1;",
  "[...Array.x] = [1]; export default () => 1;",
  "for (Array.x of [1]); export default () => 1;",
  "for (Array.x in { a: 1 }); export default () => 1;",
  "Intl.NumberFormat.x = 1; export default () => 1;",
  "Array.from.x = 1; export default () => 1;",
  "fetch = () => 1; export default () => fetch();",
  "Map = class {}; export default () => 1;",
  "export default () => RegExp.$1;",
  "export default () => RegExp['lastMatch'];",
  "RegExp.input = 'x'; export default () => 1;",
  "Object.defineProperty(Array, 'x', { value: 1 }); export default () => 1;",
  "Object.defineProperty(Array.prototype, 'x', { value: 1 }); export default () => 1;",
  "Object.assign(Array.prototype, { x() {} }); export default () => 1;",
  "Object.assign(JSON, { x: 1 }); export default () => 1;",
  "Object.freeze(Object.prototype); export default () => 1;",
  "Object.setPrototypeOf(Array, null); export default () => 1;",
  "export default () => Object.isFrozen(JSON);",
  "export default () => Object.isExtensible([].map);",
  "export default () => Object.getOwnPropertyDescriptor(Array, 'from').writable;",
  "export default () => Object.getOwnPropertyDescriptors(Math);",
  "export default () => Object.getPrototypeOf([]).x = 1;",
  "const { freeze, keys } = Object; export default () => 1;",
  "const A = Array; A.x = 1; export default () => 1;",
  "const all = [Array, Map]; for (const one of all) one.x = 1; export default () => 1;",
  "export default (use) => use(Array);",
  "export default () => ({ Map });",
  "export default () => ({ m: Map });",
  "export default fetch;",
  "export default () => Reflect.ownKeys({});",
  "({}).constructor.x = 1; export default () => 1;",
  "({}).constructor['name'] = 1; export default () => 1;",
  "[]['constructor'].x = 1; export default () => 1;",
  "({}).__proto__.x = 1; export default () => 1;",
  "({})['__proto__'].x = 1; export default () => 1;",
  "export default () => ({ __proto__: null });",
  "export default () => ({ '__proto__': null });",
  "({}).__defineGetter__('x', () => 1); export default () => 1;",
  "function Old() {} Old.prototype.x = 1; export default () => 1;",
  "class Special extends Map {} export default () => 1;",
  "class Special extends Date {} export default () => 1;",
  "class Special extends URL {} export default () => 1;",
  "export default (x = Map) => x;",
  "export default (c) => (c ? parseInt : parseFloat)('1');",
  "export default () => Array.prototype.slice;",
  "export default () => Array.prototype.slice.x = 1;",
  "export default () => Array.prototype.constructor.call(null, 1);",
  "export default () => String.raw.call(Object.prototype);",
  "export default () => Array`x`;",
  "export default () => [...Array];",
  "var { prototype: p } = Array; export default () => 1;",
  "export default () => { const at = new Date(0); try { at.toJSON = () => 'x'; } catch {} return at; };",
  "export default (map) => { map.get = () => 1; };",
  "export default (map) => { map['has'] &&= () => true; };",
  "\\u0067lobalThis.x = 1; export default () => 1;",
];

describe("a program's realm", () => {
  it.each(SHARED)("may be one that others use: %s", (source) => {
    expect(needsOf(source)).toEqual({ realm: "shared", webGlobals: [] });
  });

  it.each(ALONE)("may be one of the program: %s", (source, webGlobals) => {
    expect(needsOf(source)).toEqual({ realm: "alone", webGlobals });
  });

  it.each(OWN)("must be one of the execution: %s", (source) => {
    expect(needsOf(source).realm).toBe("own");
  });
});
