import { z } from "zod";
import { pageInput } from "../page.ts";
import { id } from "../text.ts";
import { wordsLocales } from "./cron-words.ts";

export const listSchedulesInput = z
  .strictObject({
    scriptId: id.optional().describe("Only the schedule of this script."),
    status: z
      .enum(["draft", "active", "paused", "disabled", "archived"])
      .optional()
      .describe("Only schedules of scripts of this status."),
    locale: z
      .enum(wordsLocales)
      .optional()
      .describe("The language of the words; left out, English."),
    ...pageInput,
  })
  .prefault({});
export type ListSchedulesInput = z.output<typeof listSchedulesInput>;

export const listScheduleRunsInput = z
  .strictObject({
    scriptId: id.optional().describe("Only due times of this script."),
    outcome: z
      .enum(["ran", "late", "skipped", "missed"])
      .optional()
      .describe("Only due times that came to this."),
    ...pageInput,
  })
  .prefault({});
export type ListScheduleRunsInput = z.output<typeof listScheduleRunsInput>;
