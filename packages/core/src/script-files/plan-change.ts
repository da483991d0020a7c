import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { conflictingField, invalidField } from "../errors.ts";
import { compileSource } from "../scripts/compile-source.ts";
import { getScript } from "../scripts/get-script.ts";
import type { Script, ScriptStatus, ScriptSummary } from "../scripts/script.ts";
import type { CreateScriptInput, UpdateScriptInput } from "../scripts/script-input.ts";
import { canBecome } from "../scripts/script-status.ts";
import { completeLimits, type Limits, limitNames } from "../settings/limits.ts";
import {
  type PulledState,
  parseScriptFile,
  type ScriptFile,
  scheduleOf,
  type WantedScript,
} from "./script-file.ts";

type Fields = Omit<UpdateScriptInput, "id" | "expectedVersion">;

/** What brings the tenant to what a file says. */
export type Change =
  | { kind: "create"; input: CreateScriptInput }
  /** `status` is null when it stays. */
  | { kind: "update"; script: Script; fields: Fields; status: ScriptStatus | null }
  | { kind: "none"; script: Script };

export interface PlanOptions {
  /** The tenant's. */
  maxima: Limits;
  /** Overwrites what was changed in the tenant since the file was pulled. */
  isForced: boolean;
}

/** Limits are sent only where they differ: one that was saved stays, even above a maximum lowered since. */
function limitsBetween(saved: Limits, wanted: Partial<Limits>, maxima: Limits): Partial<Limits> {
  const complete = { ...completeLimits({}, maxima), ...wanted };
  return Object.fromEntries(
    limitNames
      .filter((name) => saved[name] !== complete[name])
      .map((name) => [name, complete[name]]),
  );
}

/** The fields of a script that are not as the file says. */
function fieldsBetween(script: Script, wanted: WantedScript, maxima: Limits): Fields {
  const { type, description, tags, metadata, source, language } = wanted;
  const { http = null, schedule = null, event = null } = wanted;
  const after = { type, description, tags, metadata, source, language, http, schedule, event };
  // Postgres orders the types by its own rules, the input's check by JavaScript's.
  const types = script.event?.types.toSorted();
  const before: Record<string, unknown> = {
    ...script,
    schedule: scheduleOf(script),
    event: types ? { types } : null,
  };
  const limits = limitsBetween(script.limits, wanted.limits, maxima);
  const changed = Object.entries(after).filter(
    ([name, value]) => !isDeepStrictEqual(value, before[name]),
  );
  return {
    ...Object.fromEntries(changed),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

function requireFresh(script: Script, pulled: PulledState | null): void {
  const { version, updatedAt } = script;
  if (pulled === null) {
    throw conflictingField("version", "a script of this name is there and was not pulled");
  }
  if (pulled.version === version && pulled.updatedAt === updatedAt) return;
  const what =
    pulled.version === version
      ? "its settings were changed"
      : `it was at version ${pulled.version} and is at ${version} now`;
  throw conflictingField("version", `the script is not as it was pulled: ${what}`);
}

async function planUpdate(
  context: Context,
  caller: Caller,
  { id, wanted, pulled }: { id: string; wanted: WantedScript; pulled: PulledState | null },
  { maxima, isForced }: PlanOptions,
): Promise<Change> {
  const script = await getScript(context, caller, { id });
  const fields = fieldsBetween(script, wanted, maxima);
  const status = wanted.status === script.status ? null : (wanted.status ?? null);
  if (Object.keys(fields).length === 0 && status === null) return { kind: "none", script };
  if (!isForced) requireFresh(script, pulled);
  if (status !== null && !canBecome(script.status, status)) {
    const message = `a script that is ${script.status} cannot become ${status}`;
    throw conflictingField("status", message);
  }
  if ("source" in fields || "language" in fields) {
    await compileSource(wanted.source, wanted.language);
  }
  return { kind: "update", script, fields, status };
}

/**
 * What is to be done for one file; `found` is the script of its name. Changes nothing. Rejects as `createScript`
 * and `updateScript` do, and with `conflict` at `version` when the script was changed since it was pulled.
 */
export async function planChange(
  context: Context,
  caller: Caller,
  { file, found }: { file: ScriptFile; found: ScriptSummary | undefined },
  options: PlanOptions,
): Promise<Change> {
  const { wanted, pulled } = parseScriptFile(file);
  if (found) return planUpdate(context, caller, { id: found.id, wanted, pulled }, options);
  const { status = "draft" } = wanted;
  if (status !== "draft" && status !== "active") {
    throw invalidField("status", "a new script starts as draft or active");
  }
  await compileSource(wanted.source, wanted.language);
  return { kind: "create", input: { ...wanted, status } };
}
