import { z } from "zod";
import { count, identifier, instant, named, pageAnswer } from "./answer.ts";
import { executionStatus } from "./executions-answers.ts";
import { scriptStatus } from "./scripts-answers.ts";

const schedule = named(
  "Schedule",
  z.strictObject({
    scriptId: identifier.describe("The script that it runs."),
    scriptName: z.string().describe("The script's name."),
    status: scriptStatus.describe(
      "Of the script: only an active one's due times run, a paused one's are recorded as skipped.",
    ),
    cron: z.string().describe("Five fields: minute, hour, day of month, month, day of week."),
    timezone: z.string().describe("IANA name."),
    words: z.string().describe("Cron and time zone in words."),
    overlap: z
      .enum(["skip", "queue", "replace"])
      .describe("What a due time does while the run before it still goes."),
    catchUp: z
      .enum(["none", "last", "all"])
      .describe("Which due times are made up for when no runner was up."),
    nextRunAt: instant.nullable().describe("When it is due next; null when nothing is to come."),
    lastRunAt: instant.nullable().describe("When it last ran; null when it has not."),
    lastRunStatus: executionStatus.nullable().describe("How its last run stands or ended."),
    overdueMs: count.describe("For how long it has been due without having been fired."),
    lateMs: z
      .strictObject({
        last: z.number().describe("Of the newest due time that ran."),
        max: z.number().describe("The most among the newest hundred."),
      })
      .nullable()
      .describe("How late its runs started; null when none did."),
    waiting: count.describe("Runs that wait for the one before them, or for another try."),
  }),
);

const run = named(
  "ScheduleRun",
  z.strictObject({
    id: identifier.describe("Of the ledger's row."),
    scriptId: identifier.describe("The script."),
    scriptName: z.string().nullable().describe("Null when the script is deleted."),
    dueAt: instant.describe("When it was due."),
    startedAt: instant.nullable().describe("When its execution was queued to run."),
    lateMs: z.number().nullable().describe("How late it started."),
    outcome: z
      .enum(["ran", "late", "skipped", "missed"])
      .nullable()
      .describe("What became of it; null while it waits."),
    cause: z.string().describe("Why it was late, skipped or missed; empty when it ran in time."),
    executionId: identifier.nullable().describe("Of its newest try."),
    attempts: count.describe("Executions that were started for it."),
    completedAt: instant.nullable().describe("When it ended; null while it waits or runs."),
  }),
);

export const schedulesReference = {
  list: {
    summary: "List schedules",
    description: "Those of the newest scripts first. The cursor is a script's id.",
    answer: pageAnswer("SchedulePage", schedule),
  },
  runs: {
    summary: "List what became of due times",
    description: "Newest first. Every due time has a row, also those that were skipped or missed.",
    answer: pageAnswer("ScheduleRunPage", run),
  },
  preview: {
    summary: "Tell when a schedule would be due",
    description: "Nothing is saved or looked up.",
    answer: named(
      "SchedulePreview",
      z.strictObject({
        next: z.array(instant).describe("The next due times, ascending."),
        words: z.string().describe("Cron and time zone in words."),
      }),
    ),
    example: {
      input: {
        cron: "30 2 * * *",
        timezone: "Europe/Berlin",
        from: "2026-03-28T12:00:00Z",
        count: 2,
      },
      answer: {
        next: ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"],
        words: "At 02:30, Europe/Berlin",
      },
    },
  },
};
