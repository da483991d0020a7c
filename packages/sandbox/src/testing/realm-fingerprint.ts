/**
 * The body of a script that answers a line for everything it can reach without being given it: names,
 * attributes and values of properties, prototypes, and what the language keeps between calls.
 */
export const REALM_FINGERPRINT = `
const seen = new Map();
const lines = [];
for (const name of ["$1", "$9", "$&", "$_", "$+", "input", "lastMatch", "leftContext"]) lines.push(name + " " + RegExp[name]);
const describe = (value) => {
  if (typeof value === "symbol") return String(value);
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return typeof value + " " + (Object.is(value, -0) ? "-0" : String(value));
  }
  return "#" + seen.get(value);
};
const queue = [];
const note = (value, path) => {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  seen.set(value, seen.size);
  queue.push([value, path]);
};
const samples = {
  global: globalThis, ctx, input, template: ((strings) => strings)\`a\${1}b\`, regexp: /x/g, split: "a-b-c".split("-"),
  generator: (function* () {})(), asyncGenerator: (async function* () {})(), promise: Promise.resolve(1),
  array: [][Symbol.iterator](), map: new Map()[Symbol.iterator](), set: new Set()[Symbol.iterator](),
  string: ""[Symbol.iterator](), match: "x".matchAll(/x/g), helper: [].values().map((x) => x), segments: new Intl.Segmenter("en").segment("a"),
  registered: Symbol.for("planted").description, replaced: "aXbX".replace(/X/g, "-"), error: new Error("x"),
};
note(samples, "");
for (let at = 0; at < queue.length; at++) {
  const [value, path] = queue[at];
  const prototype = Object.getPrototypeOf(value);
  note(prototype, path + ".__proto__");
  lines.push(path + " " + typeof value + " " + describe(prototype) + " " + Object.isExtensible(value));
  for (const key of Reflect.ownKeys(value)) {
    const place = path + "." + String(key);
    const property = Object.getOwnPropertyDescriptor(value, key);
    for (const part of [property.value, property.get, property.set]) note(part, place);
    lines.push(place + " " + property.writable + property.enumerable + property.configurable +
      [property.value, property.get, property.set].map(describe));
  }
}
let stack = "";
const deeper = (depth) => depth === 0 ? new Error("x").stack : deeper(depth - 1);
lines.push("frames " + deeper(40).split("\\n").length, "limit " + Error.stackTraceLimit);
lines.push(Intl.DateTimeFormat().resolvedOptions().timeZone, new Intl.NumberFormat().resolvedOptions().locale, typeof Error.prepareStackTrace);
return lines.join("\\n");`;
