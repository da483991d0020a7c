import type { Endpoint, ScriptSchedule, ScriptSummary, ScriptType } from "@runlet/core";
import { draftEndpoint, type EndpointDraft, endpointInput, splitList } from "./endpoint-draft.ts";

/** What a type needs, as a form holds it: every field of every type, the text of fields as typed. */
export interface NeedsDraft {
  endpoint: EndpointDraft;
  cron: string;
  timezone: string;
  overlap: ScriptSchedule["overlap"];
  catchUp: ScriptSchedule["catchUp"];
  /** One on each line. */
  eventTypes: string;
}

/** The part of an API input that a type's needs make up. */
interface NeedsInput {
  http?: Endpoint;
  schedule?: Pick<ScriptSchedule, "cron" | "timezone" | "overlap" | "catchUp">;
  event?: { types: string[] };
}

/** A form's start: what the script has, else sensible first values. */
export function draftNeeds(
  script?: Pick<ScriptSummary, "http" | "schedule" | "event">,
): NeedsDraft {
  return {
    endpoint: draftEndpoint(script?.http),
    cron: script?.schedule?.cron ?? "0 9 * * *",
    timezone: script?.schedule?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    overlap: script?.schedule?.overlap ?? "skip",
    catchUp: script?.schedule?.catchUp ?? "last",
    eventTypes: script?.event?.types.join("\n") ?? "order.created",
  };
}

/** What to send for a script of this type. */
export function needsInput(type: ScriptType, draft: NeedsDraft): NeedsInput {
  if (type === "http") return { http: endpointInput(draft.endpoint) };
  if (type === "scheduled") {
    const { cron, timezone, overlap, catchUp } = draft;
    return { schedule: { cron: cron.trim(), timezone: timezone.trim(), overlap, catchUp } };
  }
  if (type === "event") {
    return { event: { types: splitList(draft.eventTypes) } };
  }
  return {};
}
