/** `respond-async` as a preference, whatever parameters it has (RFC 7240). */
const respondAsync = /^respond-async(?:\s*[=;]|$)/i;

/**
 * Whether a request's `Prefer` asks for an answer before the work is done. `wait` is not honoured: the answer comes at once.
 * @param header all values, joined by commas as Node.js does
 */
export function prefersAsync(header: string | string[] | undefined): boolean {
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  // Quoted texts may hold commas.
  const preferences = text.replace(/"(?:[^"\\]|\\.)*"/g, "").split(",");
  return preferences.some((preference) => respondAsync.test(preference.trim()));
}
