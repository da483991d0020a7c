/** What a JSON text may have between its values, and JSON.stringify would escape. */
const spaces = ["\n", "\r", "\t"];

/** As an element of an array. JSON.stringify is ten times as fast, and right for texts that have nothing but quotes and backslashes to escape. */
function quote(text: string): string {
  if (text.isWellFormed() && !spaces.some((space) => text.includes(space)))
    return JSON.stringify(text);
  return `"${text.toWellFormed().replace(/["\\]/g, "\\$&")}"`;
}

/**
 * JSON texts as Postgres writes a text[], for `${jsonTexts(…)}::text[]`. An array that the driver writes itself takes a second of the event
 * loop for a megabyte of quotes. Half pairs of units, which no JSON text of ours has, become U+FFFD.
 */
export function jsonTexts(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? "NULL" : quote(text))).join(",")}}`;
}
