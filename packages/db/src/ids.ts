import { v7 } from "uuid";

/**
 * A new id: UUIDv7 (RFC 9562), in lower case. Ids of one process always grow, also within a millisecond and when the
 * clock is set back while it runs.
 */
export function newId(): string {
  return v7();
}

/**
 * The smallest UUIDv7-shaped id of an instant: every id made at or after `at` is greater than or equal to it. For ranges of time
 * over tables that are ordered by id.
 *
 * @throws RangeError when `at` is not a date between 1970 and 10889 (48 bits of milliseconds).
 */
export function firstIdAt(at: Date): string {
  const ms = at.getTime();
  if (!(ms >= 0 && ms < 2 ** 48)) throw new RangeError("at: not a date that an id can hold");
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
