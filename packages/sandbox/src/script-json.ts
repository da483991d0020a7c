/** What holds for every JSON text that a script had a hand in, on both sides of the pipe. */

/**
 * JSON.stringify and Postgres go down into JSON by recursion and end at some thousands of levels, in the
 * process of whoever looks at it then.
 */
export const MAX_JSON_DEPTH = 1_000;

/** @param json a valid JSON text */
export function isTooDeep(json: string, maxDepth = MAX_JSON_DEPTH): boolean {
  let depth = 0;
  let isInString = false;
  // Each level takes two characters.
  const end = json.length > 2 * maxDepth ? json.length : 0;
  for (let index = 0; index < end; index += 1) {
    const unit = json[index];
    if (unit === '"') {
      isInString = !isInString;
    } else if (isInString) {
      index += unit === "\\" ? 1 : 0;
    } else if (unit === "[" || unit === "{") {
      depth += 1;
      if (depth > maxDepth) {
        return true;
      }
    } else if (unit === "]" || unit === "}") {
      depth -= 1;
    }
  }
  return false;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return false;
    }
    throw error;
  }
}

/**
 * Escapes that Postgres refuses in JSON: NUL, and surrogates, which JSON.stringify escapes only when
 * they are alone. The first branch steps over an escaped backslash.
 */
const UNSTORABLE = /(\\\\)|\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

/** The text with U+FFFD for what Postgres refuses. */
export function storableJson(json: string): string {
  return json.replace(UNSTORABLE, (_escape, backslash?: string) => backslash ?? "\\ufffd");
}

export function isStorable(json: string): boolean {
  return !json.includes("\\u") || storableJson(json) === json;
}
