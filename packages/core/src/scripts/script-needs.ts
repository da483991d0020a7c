import { invalidField } from "../errors.ts";
import type { ScriptType } from "./script.ts";

/** Which part of a script its type needs. */
const needs = { http: "http", scheduled: "schedule", event: "event" } as const;
type Part = (typeof needs)[keyof typeof needs];

function needOf(type: ScriptType): Part | null {
  return type === "http" || type === "scheduled" || type === "event" ? needs[type] : null;
}

/**
 * Rejects with `invalid_input` when the part that the type needs is missing, or one is given that it
 * cannot use.
 */
export function requireNeeds(type: ScriptType, given: { [part in Part]?: unknown }): void {
  const need = needOf(type);
  for (const [ownType, part] of Object.entries(needs)) {
    const isGiven = given[part] !== undefined && given[part] !== null;
    if (part === need && !isGiven) throw invalidField(part, `a script of type ${type} needs it`);
    if (part !== need && isGiven)
      throw invalidField(part, `is for scripts of type ${ownType} only`);
  }
}
