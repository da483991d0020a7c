import type { Endpoint, ScriptSchedule, ScriptSummary, ScriptType } from "@runlet/core";

/** What a type needs, as a form holds it: every field of every type, the text of fields as typed. */
export interface NeedsDraft {
  path: string;
  methods: string[];
  authMode: Endpoint["auth"]["mode"];
  cron: string;
  timezone: string;
  overlap: ScriptSchedule["overlap"];
  catchUp: ScriptSchedule["catchUp"];
  /** One on each line. */
  eventTypes: string;
}

/** The part of an API input that a type's needs make up. */
interface NeedsInput {
  http?: { path: string; methods: string[]; auth: { mode: NeedsDraft["authMode"] } };
  schedule?: Pick<ScriptSchedule, "cron" | "timezone" | "overlap" | "catchUp">;
  event?: { types: string[] };
}

/** A form's start: what the script has, else sensible first values. */
export function draftNeeds(
  script?: Pick<ScriptSummary, "http" | "schedule" | "event">,
): NeedsDraft {
  return {
    path: script?.http?.path ?? "/greet",
    methods: script?.http?.methods ?? ["GET", "POST"],
    authMode: script?.http?.auth.mode ?? "api_key",
    cron: script?.schedule?.cron ?? "0 9 * * *",
    timezone: script?.schedule?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    overlap: script?.schedule?.overlap ?? "skip",
    catchUp: script?.schedule?.catchUp ?? "last",
    eventTypes: script?.event?.types.join("\n") ?? "order.created",
  };
}

/** What to send for a script of this type. */
export function needsInput(type: ScriptType, draft: NeedsDraft): NeedsInput {
  if (type === "http") {
    const { path, methods, authMode } = draft;
    return { http: { path: path.trim(), methods, auth: { mode: authMode } } };
  }
  if (type === "scheduled") {
    const { cron, timezone, overlap, catchUp } = draft;
    return { schedule: { cron: cron.trim(), timezone: timezone.trim(), overlap, catchUp } };
  }
  if (type === "event") {
    const types = draft.eventTypes.split(/[\s,]+/).filter((entry) => entry !== "");
    return { event: { types } };
  }
  return {};
}
