import { z } from "zod";
import { count, identifier, instant, named } from "./answer.ts";
import { executionErrorCode } from "./executions-answers.ts";

const percentiles = named(
  "Percentiles",
  z.strictObject({
    p50: z.number().describe("Half of them took at most so many milliseconds."),
    p95: z.number().describe("19 of 20 took at most so many milliseconds."),
    p99: z.number().describe("99 of 100 took at most so many milliseconds."),
  }),
);
const durationMs = percentiles.nullable().describe("From start to end; null when none has run.");
const total = count.describe("Executions that were queued.");
const failed = count.describe("Those that ended as `failed` or `timeout`.");

const figures = named(
  "ScriptFigures",
  z.strictObject({
    scriptId: identifier.describe("The script."),
    scriptName: z.string().describe("What it is called now, or was when it was deleted."),
    total,
    failed,
    durationMs,
  }),
);

const byStatus = z.strictObject({
  pending: count.describe("Waiting."),
  running: count.describe("Under way."),
  completed: count.describe("Ended well."),
  failed: count.describe("Ended with an error."),
  timeout: count.describe("Ended by their time limit."),
  cancelled: count.describe("Ended because somebody asked for it."),
});

const byTrigger = z.strictObject({
  cron: count.describe("By their schedule."),
  http: count.describe("By a request to their endpoint."),
  event: count.describe("By an event."),
  manual: count.describe("By a person."),
  api: count.describe("By a call of the API."),
  script: count.describe("By another script."),
  replay: count.describe("By the replay of a dead letter."),
});

export const metricsReference = {
  summary: {
    summary: "Tell what the executions of the last hours came to",
    description:
      "By when they were queued: the hour that runs now and those before it. Of more than 100 000 the newest are counted; `isCut` says so, and `from` since when.",
    answer: named(
      "MetricsSummary",
      z.strictObject({
        from: instant.describe("Start of what is counted."),
        to: instant.describe("End of what is counted."),
        isCut: z.boolean().describe("Whether there were more executions than are counted."),
        total: count.describe("Executions that were counted."),
        byStatus: byStatus.describe("How many stand or ended so."),
        byTrigger: byTrigger.describe("How many were started so."),
        errors: z
          .array(
            z.strictObject({
              code: executionErrorCode.describe("Why they did not complete."),
              count: count.describe("How many."),
            }),
          )
          .describe("Errors of what failed, the most frequent first."),
        durationMs,
        queueMs: percentiles.nullable().describe("From being queued to the start."),
        busiestScripts: z.array(figures).describe("At most ten, the most executions first."),
        failingScripts: z
          .array(figures)
          .describe("At most ten that failed at all, the most failures first."),
        series: z
          .array(
            z.strictObject({
              at: instant.describe("Start of the hour."),
              total,
              failed,
              durationMs,
            }),
          )
          .describe("Each hour from `from` on, ascending, also those without executions."),
      }),
    ),
  },
};
