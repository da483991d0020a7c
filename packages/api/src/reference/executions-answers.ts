import {
  type ExecutionErrorCode,
  executionErrorCodes,
  executionStatuses,
  triggers,
} from "@runlet/core";
import { z } from "zod";
import { count, identifier, instant, named, pageAnswer, person } from "./answer.ts";

export const executionStatus = z.enum(executionStatuses);
export const trigger = z.enum(triggers);
export const executionErrorCode = z.enum(
  Object.keys(executionErrorCodes) as [ExecutionErrorCode, ...ExecutionErrorCode[]],
);

const error = named(
  "ExecutionError",
  z.strictObject({
    code: executionErrorCode.describe("Why it did not complete."),
    message: z.string().describe("The error's message."),
    stack: z.string().nullable().describe("Where it was thrown, in the author's own lines."),
    line: count.nullable().describe("Line in the source, from 1."),
    column: count.nullable().describe("Column in that line, from 1."),
  }),
);

const number = z.number().min(0);

const metrics = named(
  "ExecutionMetrics",
  z.strictObject({
    durationMs: number.describe("From the start of the run to its end."),
    queueMs: number.describe("From being queued to the start of the run."),
    cpuMs: number.describe("Processor time."),
    memoryBytes: number.describe("Heap at the end."),
    apiCalls: count.describe("Calls of `ctx.*` that count."),
    outputBytes: count.describe("Of the output as JSON."),
    vm: z.enum(["warm", "cold"]).describe("Whether a VM was ready."),
    compileCache: z.enum(["hit", "miss"]).describe("Whether the program was compiled before."),
  }),
);

const summary = {
  id: identifier.describe("The execution's id."),
  scriptId: identifier.describe("The script that runs or ran."),
  scriptName: z.string().describe("Its name when it was queued."),
  version: count.describe("The version that runs or ran."),
  status: executionStatus.describe(
    "`pending` → `running` → `completed`, `failed`, `timeout` or `cancelled`.",
  ),
  trigger: trigger.describe("What started it."),
  error: error.nullable().describe("Why it did not complete."),
  metrics: metrics.nullable().describe("What it took; null until it has ended."),
  attempt: count.describe("Which try it is, from 1."),
  parentId: identifier.nullable().describe("The execution that started it or that it repeats."),
  eventId: identifier.nullable().describe("The event that it was given."),
  user: person.nullable().describe("The person who started it."),
  apiKey: z
    .strictObject({
      id: identifier.describe("The key's id."),
      name: z.string().describe("The key's name."),
    })
    .nullable()
    .describe("The key that started it."),
  queuedAt: instant.describe("When it was asked for."),
  startedAt: instant.nullable().describe("When it began to run."),
  completedAt: instant.nullable().describe("When it ended."),
  cancelRequestedAt: instant.nullable().describe("When somebody asked to cancel it."),
};

const log = named(
  "LogEntry",
  z.strictObject({
    at: instant.describe("When it was written."),
    level: z.enum(["debug", "info", "warn", "error"]).describe("How grave it is."),
    message: z.string().describe("What was written."),
    fields: z.record(z.string(), z.unknown()).nullable().describe("What was given along with it."),
  }),
);

const span = named(
  "Span",
  z.strictObject({
    op: z.string().describe("Such as `db.query`."),
    target: z.string().describe("What was called: a collection, a key, an address, a name."),
    at: instant.describe("When it was called."),
    durationMs: number.describe("How long it took."),
    outcome: z
      .string()
      .describe("`ok`, the code of its error, or `pending` when the execution ended first."),
  }),
);

export const execution = named(
  "Execution",
  z.strictObject({
    ...summary,
    input: z.unknown().describe("The JSON value that the script was given."),
    output: z.unknown().describe("The JSON value that the script returned."),
    outputType: z
      .enum(["json", "response"])
      .describe("`response`: the output holds the parts of a Response that the script returned."),
    logs: z.array(log).describe("What the script wrote, oldest first."),
    spans: z.array(span).describe("The first 1 000 calls of `ctx.*`; empty until it has ended."),
  }),
);

export const executionPage = pageAnswer(
  "ExecutionPage",
  named("ExecutionSummary", z.strictObject(summary)),
);
