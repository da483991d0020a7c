import type { Told } from "../load/load.ts";

/** What is known from outside the database of what has to be in it. */
export interface Facts {
  told: Told;
  /** When the schedules were on: every tick after `from` and up to `to` came due. Null: there were none. */
  scheduled: { from: Date; to: Date } | null;
}

/** A statement about the tables once nothing is under way. */
export interface Invariant {
  /** What is true, as a sentence. */
  name: string;
  /** SQL whose rows are the exceptions, each with a text `what`. */
  query: string;
  /** The values of `$1`, `$2`, … */
  values?: (facts: Facts) => unknown[];
}
