/** What a suite found, in the form that is printed and kept. */
import { ratioOf, type Spread, spreadOf } from "./statistics.ts";

/** "of 1" is a share or an index. */
export type Unit = "1/s" | "ms" | "MB" | "of 1";

export interface Comparison {
  /** A peer's name, a bound, or what the product allows itself. */
  against: string;
  theirs: Spread;
  /** Ours over theirs. */
  ratio: Spread;
}

/** One figure, beside at least one other: an absolute alone says more of the machine than of us. */
export interface Row {
  group: string;
  what: string;
  unit: Unit;
  better: "higher" | "lower";
  ours: Spread;
  comparisons: Comparison[];
}

export interface SuiteReport {
  suite: string;
  rows: Row[];
  /** What a reader has to know to read the table rightly. */
  notes: string[];
}

export interface Measured {
  group: string;
  what: string;
  unit: Unit;
  better: Row["better"];
  /** One value a round. */
  ours: readonly number[];
}

/** @param theirs one value a round for each peer, in the order in which ours were taken */
export function compareWithPeers(
  measured: Measured,
  theirs: Iterable<readonly [peer: string, rounds: readonly number[]]>,
): Row {
  const comparisons = [...theirs].map(([against, rounds]) => ({
    against,
    theirs: spreadOf(rounds),
    ratio: ratioOf(measured.ours, rounds),
  }));
  return { ...measured, ours: spreadOf(measured.ours), comparisons };
}

/** @param against names the one figure that all rounds are held against */
export function compareWithFigure(measured: Measured, against: string, figure: number): Row {
  return compareWithPeers(measured, [[against, measured.ours.map(() => figure)]]);
}
