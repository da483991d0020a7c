import { z } from "zod";
import { invalidField } from "../errors.ts";

/**
 * A script's limits, with the least and the most that any tenant can have. The floors: an isolate
 * does not start under 8 MB; the ceilings: what one machine of a team can promise.
 */
const bounds = {
  timeoutMs: { min: 10, max: 900_000 },
  memoryMb: { min: 8, max: 1_024 },
  maxApiCalls: { min: 0, max: 100_000 },
  maxOutputBytes: { min: 1, max: 16_777_216 },
  maxConcurrent: { min: 1, max: 1_000 },
} as const;

export interface Limits {
  timeoutMs: number;
  memoryMb: number;
  /** Per execution. */
  maxApiCalls: number;
  maxOutputBytes: number;
  /** Executions of one script at one time. */
  maxConcurrent: number;
}

/** What a script gets that asks for nothing. */
export const defaultLimits: Limits = {
  timeoutMs: 30_000,
  memoryMb: 64,
  maxApiCalls: 100,
  maxOutputBytes: 1_048_576,
  maxConcurrent: 5,
};

/** What a tenant's scripts may ask for until its settings say otherwise. */
export const defaultMaxima: Limits = {
  timeoutMs: 300_000,
  memoryMb: 256,
  maxApiCalls: 1_000,
  maxOutputBytes: 10_485_760,
  maxConcurrent: 50,
};

export const limitNames = Object.keys(bounds) as (keyof Limits)[];

const within = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max);

export const limitsInput = z.strictObject({
  timeoutMs: within(bounds.timeoutMs).describe("From start to end, in milliseconds."),
  memoryMb: within(bounds.memoryMb).describe("Of the script's heap, in MiB."),
  maxApiCalls: within(bounds.maxApiCalls).describe("Calls of `ctx.*` in one execution."),
  maxOutputBytes: within(bounds.maxOutputBytes).describe("Of the output as JSON."),
  maxConcurrent: within(bounds.maxConcurrent).describe("Executions of one script at one time."),
});

/**
 * A script's complete limits: what was asked, else the default, lowered to the tenant's maximum.
 * Asking for more than the maximum is `invalid_input` at `limits.<name>`.
 */
export function completeLimits(asked: Partial<Limits>, maxima: Limits): Limits {
  const complete = { ...defaultLimits };
  for (const name of limitNames) {
    const value = asked[name];
    if (value !== undefined && value > maxima[name]) {
      throw invalidField(
        `limits.${name}`,
        `must be at most ${maxima[name]}, this tenant's maximum`,
      );
    }
    complete[name] = value ?? Math.min(defaultLimits[name], maxima[name]);
  }
  return complete;
}

/** The limits that hold now: a maximum that was lowered after the script was saved counts at once. */
export function effectiveLimits(saved: Limits, maxima: Limits): Limits {
  const effective = { ...saved };
  for (const name of limitNames) effective[name] = Math.min(saved[name], maxima[name]);
  return effective;
}
