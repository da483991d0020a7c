/**
 * Postgres reads JSON by recursion, and ends at some thousands of levels, fewer in one statement than in another: what could be stored may
 * not be copied any more. Far below that, and what the sandbox takes from scripts.
 */
const maxJsonDepth = 1_000;

function isTooDeep(json: string): boolean {
  // Each level takes two characters.
  if (json.length <= 2 * maxJsonDepth) return false;
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < json.length; index++) {
    const unit = json[index];
    if (unit === '"') isInString = !isInString;
    else if (isInString) index += unit === "\\" ? 1 : 0;
    else if (unit === "[" || unit === "{") depth += 1;
    else if (unit === "]" || unit === "}") depth -= 1;
    if (depth > maxJsonDepth) return true;
  }
  return false;
}

/**
 * What is wrong with a JSON value that nests too deeply to be kept; null for one that does not.
 *
 * @param json a valid JSON text
 */
export function explainDeepJson(json: string): string | null {
  return isTooDeep(json) ? `must not nest deeper than ${maxJsonDepth} levels` : null;
}

/** Whether a value nests deeper than so many levels. Walks level by level: no depth is too much for it. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((part) =>
      typeof part === "object" && part !== null ? Object.values(part) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
