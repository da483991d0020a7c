import { formsOf } from "./secret-forms.ts";
import { createTextSearch, type TextSearch } from "./text-search.ts";

const mark = "[redacted]";

/**
 * Takes secrets out of what a script says before anybody else reads or keeps it. It guards against accidents: a script that means to
 * tell a secret can always spell it in a way that nobody looks for.
 */
export interface Redactor {
  /** Registers a secret, from now on. An empty one is none. */
  add(secret: string): void;
  /** Whether nothing is registered; then all below answer what they were given, at no cost. */
  readonly isEmpty: boolean;
  /** The text with each secret, in any of its forms, as `[redacted]`; secrets that overlap go as one. */
  text(value: string): string;
  /**
   * The same for the JSON text of a value: in its strings and in its keys, however they are escaped, and in its numbers, which become
   * strings. All else stays to the letter, and the result is JSON.
   * @throws SyntaxError for what is no JSON text
   */
  json(jsonText: string): string;
  /** The same for a JSON value, keys too. Answers a copy when something is registered. */
  value(value: unknown): unknown;
}

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let search: TextSearch | null = null;

  const text = (value: string): string => {
    if (secrets.size === 0) return value;
    search ??= createTextSearch(new Set([...secrets].flatMap((secret) => [...formsOf(secret)])));
    return replaceSpans(value, search);
  };
  const json = (jsonText: string) =>
    secrets.size === 0 ? jsonText : replaceInJson(jsonText, text);

  return {
    add(secret) {
      if (secret === "" || secrets.has(secret)) return;
      secrets.add(secret);
      search = null;
    },
    get isEmpty() {
      return secrets.size === 0;
    },
    text,
    json,
    value(value) {
      if (secrets.size === 0) return value;
      const jsonText = JSON.stringify(value);
      return jsonText === undefined ? undefined : JSON.parse(json(jsonText));
    },
  };
}

function replaceSpans(value: string, search: TextSearch): string {
  const spans = search(value);
  if (spans.length === 0) return value;
  let result = "";
  let done = 0;
  for (const { start, end } of spans) {
    result += value.slice(done, start) + mark;
    done = end;
  }
  return result + value.slice(done);
}

/** Goes from token to token instead of through a parsed value: no depth is too deep, and what is not replaced is not touched. */
function replaceInJson(jsonText: string, replace: (text: string) => string): string {
  const token = /["\d-]/g;
  let result = "";
  let done = 0;
  for (let found = token.exec(jsonText); found !== null; found = token.exec(jsonText)) {
    const start = found.index;
    const isString = found[0] === '"';
    const end = isString ? endOfString(jsonText, start) : endOfNumber(jsonText, start);
    const plain = isString ? readString(jsonText.slice(start, end)) : jsonText.slice(start, end);
    const replaced = replace(plain);
    if (replaced !== plain) {
      result += jsonText.slice(done, start) + JSON.stringify(isString ? replaced : mark);
      done = end;
    }
    token.lastIndex = end;
  }
  return result + jsonText.slice(done);
}

function readString(token: string): string {
  return token.includes("\\") ? JSON.parse(token) : token.slice(1, -1);
}

function endOfString(jsonText: string, start: number): number {
  const stop = /["\\]/g;
  stop.lastIndex = start + 1;
  for (let found = stop.exec(jsonText); found !== null; found = stop.exec(jsonText)) {
    if (found[0] === '"') return stop.lastIndex;
    // Whatever stands behind a backslash ends no string.
    stop.lastIndex += 1;
  }
  throw new SyntaxError("A string of the JSON text has no end");
}

function endOfNumber(jsonText: string, start: number): number {
  const number = /[\d.eE+-]+/y;
  number.lastIndex = start;
  number.exec(jsonText);
  return number.lastIndex;
}
