/** A figure that was measured once a round: the rounds' median, and how far they lay apart. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/**
 * Nearest rank.
 * @param percent from 0 to 100
 * @throws RangeError for no values
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1);
  const value = sorted[index];
  if (value === undefined) {
    throw new RangeError("There is no percentile of no values");
  }
  return value;
}

/** @throws RangeError for no values */
export function spreadOf(rounds: readonly number[]): Spread {
  return {
    median: percentile(rounds, 50),
    min: percentile(rounds, 0),
    max: percentile(rounds, 100),
  };
}

/**
 * Ours over theirs, round by round: what slows the machine down for a while slows both.
 * @throws RangeError when the rounds are not the same in number
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Spread {
  if (ours.length !== theirs.length) {
    throw new RangeError(`${ours.length} rounds cannot be compared with ${theirs.length}`);
  }
  return spreadOf(ours.map((value, round) => value / (theirs[round] as number)));
}

/**
 * Jain's index: 1 when all got the same, 1/n when one got everything.
 * @throws RangeError for no values
 */
export function fairnessOf(shares: readonly number[]): number {
  if (shares.length === 0) {
    throw new RangeError("There is no fairness among none");
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares);
}
