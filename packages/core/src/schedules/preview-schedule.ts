import { z } from "zod";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { cronExpression, parseCron, timezone } from "./cron-expression.ts";
import { describeCron, wordsLocales } from "./cron-words.ts";
import { nextTick } from "./next-tick.ts";

export const previewScheduleInput = z.strictObject({
  cron: cronExpression.describe("Five fields: minute, hour, day of month, month, day of week."),
  timezone: timezone.default("UTC").describe("IANA name, such as `Europe/Berlin`."),
  from: z.iso
    .datetime({ offset: true, error: "must be an instant such as 2026-03-29T01:30:00Z" })
    .optional()
    .describe("Due times later than this instant; left out, later than now."),
  locale: z.enum(wordsLocales).optional().describe("The language of the words; left out, English."),
  count: z.int().min(1).max(100).default(5).describe("How many due times to tell."),
});
export type PreviewScheduleInput = z.output<typeof previewScheduleInput>;

export interface SchedulePreview {
  /** Instants in UTC, ascending. */
  next: string[];
  words: string;
}

/** When a schedule would be due next, and what it is in words. Nothing is saved or looked up. */
export async function previewSchedule(
  context: Context,
  caller: Caller,
  { cron, timezone, from, count, locale }: PreviewScheduleInput,
): Promise<SchedulePreview> {
  requirePermission(caller, "scripts.read");
  const schedule = { cron: parseCron(cron), timezone };
  const next: string[] = [];
  let tick = nextTick(schedule, from === undefined ? context.now() : new Date(from));
  while (tick !== null && next.length < count) {
    next.push(tick.toISOString());
    tick = nextTick(schedule, tick);
  }
  return { next, words: describeCron(schedule.cron, timezone, locale) };
}
