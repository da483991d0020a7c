/** Objects of the language that lead to others which no global leads to. */
import { hostError } from "../host-calls.ts";
import { captureStackTrace } from "../primordials.ts";

/** Newer than the types that we are checked with. */
interface IteratorHelpers {
  prototype: { map(this: unknown, callback: () => unknown): object };
  from(iterator: object): object;
}

const helpers = (globalThis as unknown as { Iterator: IteratorHelpers }).Iterator;

/** Errors' stacks are accessors, whose functions all errors share. */
function withStack(target: object): object {
  captureStackTrace(target);
  return target;
}

function argumentsOf(..._args: unknown[]): object {
  // biome-ignore lint/complexity/noArguments: the object itself is wanted
  return arguments;
}

/** Called before any script has run in the realm. */
export function languageSamples(): unknown[] {
  return [
    function* () {},
    async function* () {},
    async () => undefined,
    (function* () {})(),
    (async function* () {})(),
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    helpers.prototype.map.call([].values(), () => undefined),
    helpers.from({ next: () => ({ done: true }) }),
    new Intl.Segmenter("en").segment("a"),
    new Intl.Segmenter("en").segment("a")[Symbol.iterator](),
    hostError("internal", ""),
    Promise.resolve(),
    new Error(""),
    withStack({}),
    argumentsOf(),
  ];
}
