/** How much is measured. A quick run shows that the suite works; its figures mean nothing. */
import type { RacePlan } from "../../http/http-contender.ts";

export interface Plan extends RacePlan {
  connections: number;
  /** With `--profile`. */
  profileMs: number;
  /** Calls of one connection, a round. */
  overheadCalls: number;
  /** First calls of tenants, each with and without a spare VM. */
  samples: number;
  /** What the databases hold that are compared with a small one. */
  scripts: number;
  tenants: number;
  pastExecutions: number;
}

export const FULL_PLAN: Plan = {
  rounds: 5,
  durationMs: 3_000,
  warmUpMs: 3_000,
  connections: 32,
  profileMs: 10_000,
  overheadCalls: 1_000,
  samples: 25,
  scripts: 10_000,
  tenants: 1_000,
  pastExecutions: 1_000_000,
};

export const QUICK_PLAN: Plan = {
  rounds: 2,
  durationMs: 150,
  warmUpMs: 150,
  connections: 4,
  profileMs: 500,
  overheadCalls: 20,
  samples: 2,
  scripts: 100,
  tenants: 10,
  pastExecutions: 2_000,
};
