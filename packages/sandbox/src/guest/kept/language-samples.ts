/** Objects of the language that lead to prototypes which no global leads to. */
import { hostError } from "../host-calls.ts";
import { getPrototypeOf } from "../primordials.ts";

/** Newer than the types that we are checked with. */
interface IteratorHelpers {
  prototype: { map(this: unknown, callback: () => unknown): object };
  from(iterator: object): object;
}

const helpers = (globalThis as unknown as { Iterator: IteratorHelpers }).Iterator;

/** Called before any script has run in the realm. */
export function languageSamples(): unknown[] {
  const samples = [
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
  ];
  return samples.map((sample) => getPrototypeOf(sample));
}
