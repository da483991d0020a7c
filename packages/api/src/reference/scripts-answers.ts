import { type Endpoint, type Limits, languages, scriptStatuses, scriptTypes } from "@runlet/core";
import { z } from "zod";
import { count, identifier, instant, json, named, pageAnswer, person } from "./answer.ts";
import { endpoint } from "./endpoint-answer.ts";
import { executionStatus } from "./executions-answers.ts";

export const scriptType = z.enum(scriptTypes);
export const scriptStatus = z.enum(scriptStatuses);
export const language = z.enum(languages);

export const limits: z.ZodType<Limits> = named(
  "Limits",
  z.strictObject({
    timeoutMs: count.describe("From start to end, in milliseconds."),
    memoryMb: count.describe("Of the script's heap, in MiB."),
    maxApiCalls: count.describe("Calls of `ctx.*` in one execution."),
    maxOutputBytes: count.describe("Of the output as JSON."),
    maxConcurrent: count.describe("Executions of one script at one time."),
  }),
);

const schedule = named(
  "ScriptSchedule",
  z.strictObject({
    cron: z.string().describe("Five fields: minute, hour, day of month, month, day of week."),
    timezone: z.string().describe("IANA name."),
    overlap: z
      .enum(["skip", "queue", "replace"])
      .describe("What a due time does while the run before it still goes."),
    catchUp: z
      .enum(["none", "last", "all"])
      .describe("Which due times are made up for when no runner was up."),
    nextRunAt: instant.nullable().describe("When it is due next; null when nothing is to come."),
    lastRunAt: instant.nullable().describe("When it last ran; null when it has not."),
    lastRunStatus: executionStatus.nullable().describe("How its last run stands or ended."),
  }),
);

const summary = {
  id: identifier.describe("The script's id."),
  name: z.string().describe("Unique in its tenant."),
  description: z.string().describe("What the script is for."),
  type: scriptType.describe("What starts it."),
  status: scriptStatus.describe("Whether its triggers fire and it can be run."),
  language: language.describe("What the source is written in."),
  version: count.describe("The number of its newest version, which is the one that runs."),
  limits: limits.describe("Complete: what was not given was filled in when it was saved."),
  tags: z.array(z.string()).describe("Words to find it by."),
  metadata: z.record(z.string(), json).describe("JSON of the tenant's own."),
  http: endpoint
    .nullable()
    .describe("Where it answers; of type `http` only.") as z.ZodType<Endpoint | null>,
  schedule: schedule.nullable().describe("When it runs; of type `scheduled` only."),
  event: z
    .strictObject({ types: z.array(z.string()).describe("Types or patterns.") })
    .nullable()
    .describe("What it listens to; of type `event` only."),
  createdBy: person.nullable().describe("Who made it; null for the command line."),
  createdAt: instant.describe("When it was made."),
  updatedAt: instant.describe("When it was last changed."),
  allowedStatuses: z.array(scriptStatus).describe("The statuses that this caller may set now."),
  url: z
    .string()
    .nullable()
    .describe("Of an http script: where it answers, as a path on the instance's origin."),
};

export const script = named(
  "Script",
  z.strictObject({ ...summary, source: z.string().describe("The program of its newest version.") }),
);

const lastExecution = z.strictObject({
  id: identifier.describe("The execution's id."),
  status: executionStatus.describe("How it stands or ended."),
  completedAt: instant.nullable().describe("When it ended."),
});

export const scriptPage = pageAnswer(
  "ScriptPage",
  named(
    "ScriptListItem",
    z.strictObject({
      ...summary,
      lastExecution: lastExecution.nullable().describe("Its newest execution; null when none."),
    }),
  ),
);
