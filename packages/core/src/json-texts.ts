/**
 * JSON texts as Postgres writes a text[], for `${jsonTexts(…)}::text[]`. An array that the driver writes itself takes a second of the event
 * loop for a megabyte of quotes; JSON escapes the same two characters the same way, and of those that it would escape otherwise
 * (control characters, half pairs) a JSON text has none.
 */
export function jsonTexts(texts: readonly (string | null)[]): string {
  return `{${texts.map((text) => (text === null ? "NULL" : JSON.stringify(text))).join(",")}}`;
}
