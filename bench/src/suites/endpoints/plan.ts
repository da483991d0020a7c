/** How much is measured. A quick run shows that the suite works; its figures mean nothing. */
import type { RacePlan } from "../../http/http-contender.ts";

export interface Plan extends RacePlan {
  connections: number;
  /** With `--profile`. */
  profileMs: number;
}

export const FULL_PLAN: Plan = {
  rounds: 5,
  durationMs: 3_000,
  warmUpMs: 3_000,
  connections: 32,
  profileMs: 10_000,
};

export const QUICK_PLAN: Plan = {
  rounds: 2,
  durationMs: 150,
  warmUpMs: 150,
  connections: 4,
  profileMs: 500,
};
