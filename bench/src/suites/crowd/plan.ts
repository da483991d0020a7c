/** How much is asked at once. A quick run shows that the suite works; its figures mean nothing. */
export interface Plan {
  rounds: number;
  tenants: number;
  connections: number;
  /** Of one crowd. */
  durationMs: number;
  warmUpMs: number;
  /** Of the same scripts with one connection each. */
  calmMs: number;
  /** Beside a hostile tenant, and without it. */
  besideMs: number;
  hostileConnections: number;
  overload: Overload;
}

export interface Overload {
  durationMs: number;
  /** Whatever the capacity is. */
  leastPerSecond: number;
  connections: number;
  /** Settings of the sandbox that differ from the product's. */
  env: Record<string, string>;
}

export const FULL_PLAN: Plan = {
  rounds: 3,
  tenants: 50,
  connections: 1_000,
  durationMs: 60_000,
  warmUpMs: 5_000,
  calmMs: 10_000,
  besideMs: 15_000,
  hostileConnections: 100,
  overload: { durationMs: 20_000, leastPerSecond: 0, connections: 5_000, env: {} },
};

export const QUICK_PLAN: Plan = {
  rounds: 1,
  tenants: 10,
  connections: 100,
  durationMs: 3_000,
  warmUpMs: 500,
  calmMs: 500,
  besideMs: 2_000,
  hostileConnections: 10,
  overload: {
    durationMs: 1_500,
    leastPerSecond: 200,
    connections: 400,
    // So short a load fills no queue of the usual length.
    env: {
      RUNLET_SANDBOX_MAX_WAITING: "10",
      RUNLET_SANDBOX_MAX_WAITING_PER_TENANT: "1",
    },
  },
};
