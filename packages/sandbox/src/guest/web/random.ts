/** Random bytes of the host, fetched a little ahead, as each call waits for the VM process. */
import { hostRandom } from "../bridge.ts";
import { max, parseInteger, stringSlice } from "../primordials.ts";

const AHEAD_BYTES = 256;

let ahead = "";

/** Called before each execution: none gets what was fetched for another. */
export function resetRandom(): void {
  ahead = "";
}

/** @param byteLength at most 65 536 */
export function randomBytes(byteLength: number): Uint8Array {
  if (ahead.length < 2 * byteLength) {
    ahead += hostRandom(max(byteLength, AHEAD_BYTES));
  }
  const bytes = new Uint8Array(byteLength);
  for (let i = 0; i < byteLength; i += 1) {
    bytes[i] = parseInteger(stringSlice(ahead, 2 * i, 2 * i + 2), 16);
  }
  ahead = stringSlice(ahead, 2 * byteLength);
  return bytes;
}
