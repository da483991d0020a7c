import { eventInvariants } from "./event-invariants.ts";
import { executionInvariants } from "./execution-invariants.ts";
import type { Facts, Invariant } from "./invariant.ts";
import { requestInvariants } from "./request-invariants.ts";
import { scheduleInvariants } from "./schedule-invariants.ts";
import { sideEffectInvariants } from "./side-effect-invariants.ts";

export const invariants: readonly Invariant[] = [
  ...eventInvariants,
  ...executionInvariants,
  ...requestInvariants,
  ...scheduleInvariants,
  ...sideEffectInvariants,
];

/** An invariant as it was found: with how many exceptions, and the first of them. */
export interface Finding {
  name: string;
  count: number;
  examples: string[];
}

const maxExamples = 5;

/**
 * Asks the database for the exceptions to each invariant.
 * @param query asks as the owner, for all tenants
 */
export async function checkInvariants(
  query: (text: string, values: unknown[]) => Promise<{ what: string }[]>,
  facts: Facts,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, query: text, values } of invariants) {
    const rows = await query(text, values?.(facts) ?? []);
    const examples = rows.slice(0, maxExamples).map(({ what }) => what);
    findings.push({ name, count: rows.length, examples });
  }
  return findings;
}
