/** How much is measured. A quick run shows that the suite works; its figures mean nothing. */
export interface Plan {
  rounds: number;
  /** Of one measurement of one contender. */
  durationMs: number;
  warmUpMs: number;
  /** Courses with more callers get this many. */
  maxConcurrency: number;
  /** First calls, cold programs and recoveries, each. */
  samples: number;
  /** Executions that wait at the same time: tenants × 50. */
  waitingTenants: number;
  growthExecutions: number;
}

export const FULL_PLAN: Plan = {
  rounds: 5,
  durationMs: 1_000,
  warmUpMs: 2_000,
  maxConcurrency: 200,
  samples: 25,
  waitingTenants: 20,
  growthExecutions: 10_000,
};

export const QUICK_PLAN: Plan = {
  rounds: 2,
  durationMs: 30,
  warmUpMs: 30,
  maxConcurrency: 4,
  samples: 2,
  waitingTenants: 1,
  growthExecutions: 50,
};
