/** The form of HTTP dates that is still sent (RFC 9110, section 5.6.7); Date.parse alone takes nearly anything. */
const httpDate = /^[A-Z][a-z]+, .+ GMT$/;

/**
 * Reads `Retry-After`, which holds seconds or a date.
 * @returns whole seconds from now, at least 0; null for a value that is neither, or none
 */
export function readRetryAfter(value: string | null, nowMs: number): number | null {
  const text = value?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  const atMs = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
