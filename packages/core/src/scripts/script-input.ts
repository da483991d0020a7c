import { z } from "zod";
import { httpInput } from "../endpoints/endpoint.ts";
import { endpointOpenapi } from "../endpoints/endpoint-openapi.ts";
import { eventPattern } from "../events/event-pattern.ts";
import type { JsonValue } from "../json.ts";
import { isDeeperThan } from "../json-depth.ts";
import { pageInput } from "../page.ts";
import { cronExpression, timezone } from "../schedules/cron-expression.ts";
import { limitsInput } from "../settings/limits.ts";
import { id, singleLine, storableText } from "../text.ts";
import { languages, scriptStatuses, scriptTypes } from "./script.ts";

const maxMetadataBytes = 16_384;
const maxMetadataDepth = 100;

const unique = <Value>(values: Value[]) => [...new Set(values)];

export const scheduleInput = z.strictObject({
  cron: cronExpression.describe("Five fields: minute, hour, day of month, month, day of week."),
  timezone: timezone.default("UTC").describe("IANA name, such as `Europe/Berlin`."),
  overlap: z
    .enum(["skip", "queue", "replace"])
    .default("skip")
    .describe("What a due time does while the run before it still goes."),
  catchUp: z
    .enum(["none", "last", "all"])
    .default("last")
    .describe("Which due times are made up for when no runner was up."),
});

export const eventInput = z.strictObject({
  types: z
    .array(eventPattern)
    .min(1)
    .max(50)
    .transform((types) => unique(types).sort())
    .describe("Types or patterns: `order.created`, `order.*`, `*`."),
});

function explainMetadata(value: Record<string, JsonValue>): string | null {
  if (isDeeperThan(value, maxMetadataDepth)) {
    return `must not nest deeper than ${maxMetadataDepth} levels`;
  }
  const text = JSON.stringify(value);
  const fits = Buffer.byteLength(text) <= maxMetadataBytes && !text.includes("\\u0000");
  return fits ? null : `must be at most ${maxMetadataBytes} bytes of JSON, without NUL characters`;
}

const metadata = z.record(z.string(), z.custom<JsonValue>()).superRefine((value, context) => {
  const message = explainMetadata(value);
  if (message !== null) return context.addIssue({ code: "custom", message });
  if (value.openapi === undefined) return;
  for (const { path, message } of endpointOpenapi.safeParse(value.openapi).error?.issues ?? []) {
    context.addIssue({ code: "custom", path: ["openapi", ...path], message });
  }
});

/** The fields a person edits. What a script's type needs is checked with the type (`script-needs.ts`). */
const editable = {
  name: singleLine({ min: 3, max: 100 }).describe("Unique in its tenant."),
  description: storableText().max(500).describe("What the script is for."),
  source: storableText().describe("The program, at most 100 KiB, with a default export."),
  language: z.enum(languages).describe("What the source is written in."),
  tags: z
    .array(singleLine({ min: 1, max: 50 }))
    .max(20)
    .transform(unique)
    .describe("Words to find scripts by."),
  metadata: metadata.describe("JSON of your own, at most 16 KiB. `openapi` describes an endpoint."),
  limits: limitsInput
    .partial()
    .describe("What is left out is the default, within the tenant's maxima."),
  http: httpInput.nullish().describe("What a script of type `http` needs."),
  schedule: scheduleInput.nullish().describe("What a script of type `scheduled` needs."),
  event: eventInput.nullish().describe("What a script of type `event` needs."),
};

const type = z.enum(scriptTypes).describe("What starts it.");

export const createScriptInput = z.strictObject({
  ...editable,
  type,
  description: editable.description.default(""),
  language: editable.language.default("javascript"),
  status: z
    .enum(["draft", "active"])
    .default("draft")
    .describe("An active script's triggers fire."),
  tags: editable.tags.default([]),
  metadata: editable.metadata.default({}),
  limits: editable.limits.default({}),
});
export type CreateScriptInput = z.output<typeof createScriptInput>;

/** What is left out stays as it is. The status has its own action. */
export const updateScriptInput = z
  .strictObject({ ...editable, type })
  .partial()
  .extend({
    id: id.describe("The script."),
    expectedVersion: z
      .int()
      .min(1)
      .optional()
      .describe(
        "The version that the caller's edit started from; a newer one makes the update a conflict.",
      ),
  });
export type UpdateScriptInput = z.output<typeof updateScriptInput>;

export const scriptIdInput = z.strictObject({ id: id.describe("The script.") });
export type ScriptIdInput = z.output<typeof scriptIdInput>;

export const setStatusInput = z.strictObject({
  id: id.describe("The script."),
  status: z.enum(scriptStatuses).describe("The status it shall have."),
});
export type SetStatusInput = z.output<typeof setStatusInput>;

export const listScriptsInput = z
  .strictObject({
    status: z.enum(scriptStatuses).optional().describe("Only scripts of this status."),
    type: type.optional().describe("Only scripts of this type."),
    tag: storableText().optional().describe("Only scripts that have this tag."),
    search: storableText()
      .max(200)
      .optional()
      .describe("Part of the name or the description, whatever its case."),
    ...pageInput,
  })
  .prefault({});
export type ListScriptsInput = z.output<typeof listScriptsInput>;

export type ScheduleInput = z.output<typeof scheduleInput>;
export type EventInput = z.output<typeof eventInput>;
