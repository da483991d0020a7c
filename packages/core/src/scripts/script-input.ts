import { z } from "zod";
import { httpInput } from "../endpoints/endpoint.ts";
import { eventPattern } from "../events/event-pattern.ts";
import { pageInput } from "../page.ts";
import { cronExpression, timezone } from "../schedules/cron-expression.ts";
import { limitsInput } from "../settings/limits.ts";
import { id, singleLine, storableText } from "../text.ts";
import { languages, scriptStatuses, scriptTypes } from "./script.ts";

const maxMetadataBytes = 16_384;

const unique = <Value>(values: Value[]) => [...new Set(values)];

export const scheduleInput = z.strictObject({
  cron: cronExpression,
  timezone: timezone.default("UTC"),
  overlap: z.enum(["skip", "queue", "replace"]).default("skip"),
  catchUp: z.enum(["none", "last", "all"]).default("last"),
});

export const eventInput = z.strictObject({
  types: z
    .array(eventPattern)
    .min(1)
    .max(50)
    .transform((types) => unique(types).sort()),
});

const metadata = z.record(z.string(), z.json()).refine(
  (value) => {
    const text = JSON.stringify(value);
    return Buffer.byteLength(text) <= maxMetadataBytes && !text.includes("\\u0000");
  },
  { error: `must be at most ${maxMetadataBytes} bytes of JSON, without NUL characters` },
);

/** The fields a person edits. What a script's type needs is checked with the type (`script-needs.ts`). */
const editable = {
  name: singleLine({ min: 3, max: 100 }),
  description: storableText().max(500),
  source: storableText(),
  language: z.enum(languages),
  tags: z
    .array(singleLine({ min: 1, max: 50 }))
    .max(20)
    .transform(unique),
  metadata,
  limits: limitsInput.partial(),
  http: httpInput.nullish(),
  schedule: scheduleInput.nullish(),
  event: eventInput.nullish(),
};

export const createScriptInput = z.strictObject({
  ...editable,
  type: z.enum(scriptTypes),
  description: editable.description.default(""),
  language: editable.language.default("javascript"),
  status: z.enum(["draft", "active"]).default("draft"),
  tags: editable.tags.default([]),
  metadata: editable.metadata.default({}),
  limits: editable.limits.default({}),
});
export type CreateScriptInput = z.output<typeof createScriptInput>;

/** What is left out stays as it is. The status has its own action. */
export const updateScriptInput = z
  .strictObject({ ...editable, type: z.enum(scriptTypes) })
  .partial()
  .extend({
    id,
    /** The version that the caller's edit started from; a newer one makes the update a conflict. */
    expectedVersion: z.int().min(1).optional(),
  });
export type UpdateScriptInput = z.output<typeof updateScriptInput>;

export const scriptIdInput = z.strictObject({ id });
export type ScriptIdInput = z.output<typeof scriptIdInput>;

export const setStatusInput = z.strictObject({ id, status: z.enum(scriptStatuses) });
export type SetStatusInput = z.output<typeof setStatusInput>;

export const listScriptsInput = z
  .strictObject({
    status: z.enum(scriptStatuses).optional(),
    type: z.enum(scriptTypes).optional(),
    tag: storableText().optional(),
    /** Part of the name or the description, whatever its case. */
    search: storableText().max(200).optional(),
    ...pageInput,
  })
  .prefault({});
export type ListScriptsInput = z.output<typeof listScriptsInput>;

export type ScheduleInput = z.output<typeof scheduleInput>;
export type EventInput = z.output<typeof eventInput>;
