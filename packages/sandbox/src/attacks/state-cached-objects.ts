import type { Attack } from "./attack.ts";

const CACHED = `
const found = [];
const tag = (strings) => strings;
const template = tag\`a\${1}b\`;
if (Object.getPrototypeOf(template) !== Array.prototype || Object.getPrototypeOf(template.raw) !== Array.prototype) found.push("template");
const literal = [1, 2, { a: 1 }];
if (literal.length !== 3 || literal[2].a !== 1) found.push("literal");
literal.push(9); literal[2].a = 9;
const parts = "a-b-c-planted".split("-");
if (parts.length !== 4 || parts[0] !== "a" || parts instanceof Array === false) found.push("split");
parts[0] = "changed"; parts.length = 1;
const matches = "x1y2".match(/\\d/g);
if (matches.length !== 2) found.push("match");
matches.push("changed");
const pattern = /a/g;
if (pattern.lastIndex !== 0 || pattern.planted) found.push("pattern");
pattern.lastIndex = 7; pattern.planted = true;
function named() { named.count = (named.count ?? 0) + 1; return named.count }
if (named() !== 1) found.push("function");
class Kept { static #count = 0; static next() { return ++Kept.#count } }
if (Kept.next() !== 1) found.push("class");
return found;`;

/** What V8 keeps between calls in one program: template objects, literals, split strings, functions. */
export const attack: Attack = {
  expects: ["completed"],
  outputJson: "[]",
  code: CACHED,
  next: { code: CACHED, outputJson: "[]" },
};
