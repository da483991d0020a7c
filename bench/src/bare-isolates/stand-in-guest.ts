/**
 * Stands in for the code that a sandbox runs in a realm before the script: it takes away what a
 * script must not have, keeps the language's functions, and leaves `runletStart` behind. A stand-in,
 * so that ways of making realms can be compared whatever the product's own guest becomes.
 */
const FUNCTIONS = 150;

const body = Array.from(
  { length: FUNCTIONS },
  (_, index) => `  api.f${index} = function (value) { return [value, ${index}]; };`,
).join("\n");

/** As one function: nothing of it is global, and its result is no function (see kept-heaps.ts). */
export const STAND_IN_DEFINITIONS = `(() => {
  "use strict";
  const { parse, stringify } = JSON;
  const api = Object.create(null);
${body}
  const log = (...values) => globalThis.runletLog?.(stringify(values));
  globalThis.console = Object.freeze({ log, info: log, warn: log, error: log, debug: log });
  globalThis.runletStart = async (run, inputJson) => {
    const output = stringify(await run(parse(inputJson), Object.freeze({ api })));
    return output === undefined ? "null" : output;
  };
})();
`;

/**
 * Cannot be part of a snapshot: V8 puts WebAssembly and SharedArrayBuffer back into each context
 * that it makes from one, and brings the process down where Atomics are missing.
 */
export const STAND_IN_REMOVAL = `
for (const name of ["eval", "Function", "WebAssembly", "SharedArrayBuffer", "Atomics"]) {
  delete globalThis[name];
}
`;

/** What ses' lockdown does by itself. */
export const STAND_IN_TAMING = `
for (const sample of [() => {}, async () => {}, function* () {}, async function* () {}]) {
  Object.defineProperty(Object.getPrototypeOf(sample), "constructor", { value: undefined });
}
`;

export const STAND_IN_GUEST = `${STAND_IN_DEFINITIONS}${STAND_IN_TAMING}${STAND_IN_REMOVAL}0;`;
