import type { Context } from "../context.ts";
export interface FiredSchedules {
  now: Date;
  fired: number;
  nextDueAt: Date | null;
  hasMore: boolean;
}
export async function fireSchedules(_context: Context): Promise<FiredSchedules> {
  return { now: new Date(), fired: 0, nextDueAt: null, hasMore: false };
}
