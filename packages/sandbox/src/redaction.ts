import { type ByteRedaction, createByteRedaction } from "./byte-redaction.ts";
import { joinSpans } from "./redaction-spans.ts";
import { createSecretSearches } from "./secret-searches.ts";
import type { Span, TextSearch } from "./text-search.ts";

const mark = "[redacted]";

/** Those of all executions of this process. */
const sharedSearches = createSecretSearches(32 * 1_048_576);

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
  /** The same for bytes that come one after the other, also for secrets that are registered meanwhile. */
  bytes(): ByteRedaction;
}

/** Some of the secrets, and the search for them. */
interface Group {
  secrets: string[];
  /** Of all of them together. */
  length: number;
  search: TextSearch;
}

/** @param owner whose secrets they are: what is kept for one tenant tells others nothing, not even by its time */
export function createRedactor(owner = "", searches = sharedSearches): Redactor {
  const secrets = new Set<string>();
  const groups: Group[] = [];
  let added: string[] = [];
  let searchesNow: readonly TextSearch[] = [];

  /**
   * A script may read and say something in turn. So what was added becomes a group with those before it that are not at least twice as
   * long: then groups are few, and a secret is built into a search only as often as its group grows by half.
   */
  const groupAdded = () => {
    let length = lengthOf(added);
    for (let last = groups.at(-1); last !== undefined; last = groups.at(-1)) {
      if (last.length >= 2 * length) break;
      groups.pop();
      added.push(...last.secrets);
      length += last.length;
    }
    groups.push({ secrets: added, length, search: searches.of(added, owner) });
    added = [];
    searchesNow = groups.map(({ search }) => search);
  };
  const currentSearches = () => {
    if (added.length > 0) groupAdded();
    return searchesNow;
  };

  const text = (value: string): string => {
    if (secrets.size === 0) return value;
    return replaceSpans(value, joinSpans(currentSearches().flatMap((search) => search(value))));
  };
  const json = (jsonText: string) =>
    secrets.size === 0 ? jsonText : replaceInJson(jsonText, text);

  return {
    add(secret) {
      if (secret === "" || secrets.has(secret)) return;
      secrets.add(secret);
      added.push(secret);
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
    bytes: () => createByteRedaction(mark, currentSearches),
  };
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function replaceSpans(value: string, spans: readonly Span[]): string {
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
