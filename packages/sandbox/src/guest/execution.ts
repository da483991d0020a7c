/**
 * Which execution the realm serves. A kept realm serves many, one after the other: what one has left behind
 * is told from the next one's by its number.
 */
import { now } from "./primordials.ts";

let number = 0;
let startedAt = now();

export const currentExecution = (): number => number;

/** @returns milliseconds since 1970 */
export const executionStart = (): number => startedAt;

export function beginExecution(): void {
  number += 1;
  startedAt = now();
}
