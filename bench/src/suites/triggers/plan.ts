/** How much is measured. A quick run shows that the suite works; its figures mean nothing. */
export interface Plan {
  rounds: number;
  /** Of one drain. */
  deliveries: number;
  /** How often a drain is looked at. */
  lookEveryMs: number;
  /** What the database that is compared with an empty one holds. */
  pastExecutions: number;
  pastDeliveries: number;
  courses: ScheduleCourse[];
  scheduleRounds: number;
  tenants: number;
  /** Whether schedules are armed for a minute that comes, on a live runner; else for the one that has begun, before it starts. */
  awaitsMinute: boolean;
  /** Events published one at a time, a round. */
  samples: number;
}

export interface ScheduleCourse {
  schedules: number;
  allowedMs: number;
}

export const FULL_PLAN: Plan = {
  rounds: 5,
  deliveries: 10_000,
  lookEveryMs: 250,
  pastExecutions: 1_000_000,
  pastDeliveries: 200_000,
  courses: [
    { schedules: 1_000, allowedMs: 1_000 },
    { schedules: 10_000, allowedMs: 5_000 },
  ],
  scheduleRounds: 3,
  tenants: 10,
  awaitsMinute: true,
  samples: 60,
};

export const QUICK_PLAN: Plan = {
  rounds: 1,
  deliveries: 300,
  lookEveryMs: 25,
  pastExecutions: 2_000,
  pastDeliveries: 400,
  courses: [{ schedules: 40, allowedMs: 5_000 }],
  scheduleRounds: 1,
  tenants: 2,
  awaitsMinute: false,
  samples: 3,
};
