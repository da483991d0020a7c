import { z } from "zod";
import { pageInput } from "../page.ts";
import { id } from "../text.ts";
import { wordsLocales } from "./cron-words.ts";

export const listSchedulesInput = z
  .strictObject({
    scriptId: id.optional(),
    /** Of the script. */
    status: z.enum(["draft", "active", "paused", "disabled", "archived"]).optional(),
    /** The language of the words; left out, English. */
    locale: z.enum(wordsLocales).optional(),
    ...pageInput,
  })
  .prefault({});
export type ListSchedulesInput = z.output<typeof listSchedulesInput>;

export const listScheduleRunsInput = z
  .strictObject({
    scriptId: id.optional(),
    outcome: z.enum(["ran", "late", "skipped", "missed"]).optional(),
    ...pageInput,
  })
  .prefault({});
export type ListScheduleRunsInput = z.output<typeof listScheduleRunsInput>;
