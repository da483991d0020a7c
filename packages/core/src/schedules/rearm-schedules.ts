import type { Context } from "../context.ts";
export async function rearmSchedules(_context: Context): Promise<{ rearmed: number }> {
  return { rearmed: 0 };
}
