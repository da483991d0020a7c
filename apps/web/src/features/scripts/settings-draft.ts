import type { Limits, Script } from "@runlet/core";
import { draftNeeds, type NeedsDraft, needsInput } from "./script-needs.ts";

export type LimitTexts = Record<keyof Limits, string>;

/** A script's settings as a form holds them, the text of fields as typed. */
export interface SettingsDraft {
  name: string;
  description: string;
  /** With commas between. */
  tags: string;
  needs: NeedsDraft;
  limits: LimitTexts;
}

/** The part of an API input that settings make up. */
export type SettingsInput = ReturnType<typeof settingsInput>;

/** A form's start. */
export function draftSettings(script: Script): SettingsDraft {
  return {
    name: script.name,
    description: script.description,
    tags: script.tags.join(", "),
    needs: draftNeeds(script),
    limits: mapLimits(script.limits, String),
  };
}

/** All that a form says. */
export function settingsInput(type: Script["type"], draft: SettingsDraft) {
  return {
    name: draft.name.trim(),
    description: draft.description,
    tags: draft.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
    limits: mapLimits(draft.limits, Number),
    ...needsInput(type, draft.needs),
  };
}

/**
 * What to send of a form, so that nothing is undone which somebody else changed while it was open: the values that are not what they
 * were when it began. The API takes an endpoint, a schedule or event types as a whole, so their other fields are sent as the
 * script has them now.
 */
export function changedSettings(
  draft: SettingsDraft,
  { before, now }: { before: Script; now: Script },
): Partial<Omit<SettingsInput, "limits">> & { limits?: Partial<Limits> } {
  const read = (from: SettingsDraft) => settingsInput(before.type, from);
  const [wanted, was, is] = [read(draft), read(draftSettings(before)), read(draftSettings(now))];
  const { limits, ...changed } = changes(wanted, was);
  return {
    ...changed,
    ...(limits && { limits: changes(limits, was.limits) }),
    ...(changed.http && {
      http: { ...changed.http, ...is.http, ...changes(changed.http, was.http) },
    }),
    ...(changed.schedule && {
      schedule: { ...changed.schedule, ...is.schedule, ...changes(changed.schedule, was.schedule) },
    }),
  };
}

/** The fields that are not what they were, each as a whole. */
function changes<Values extends object>(
  wanted: Values,
  was: Partial<Values> = {},
): Partial<Values> {
  const names = Object.keys(wanted) as (keyof Values)[];
  const changed = names.filter((name) => textOf(wanted[name]) !== textOf(was[name]));
  return Object.fromEntries(changed.map((name) => [name, wanted[name]])) as Partial<Values>;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equal values have equal texts, whatever the order of their fields. */
function textOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(byName)) : part,
  );
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a.localeCompare(b);
}

function mapLimits<From, To>(limits: Record<keyof Limits, From>, map: (limit: From) => To) {
  const entries = Object.entries(limits).map(([name, limit]) => [name, map(limit)]);
  return Object.fromEntries(entries) as Record<keyof Limits, To>;
}
