import { z } from "zod";
import { invalidField } from "../errors.ts";
import { parseInput } from "../parse-input.ts";
import type { Script } from "../scripts/script.ts";
import { scriptStatuses } from "../scripts/script.ts";
import {
  type CreateScriptInput,
  createScriptInput,
  type scheduleInput,
} from "../scripts/script-input.ts";
import { requireNeeds } from "../scripts/script-needs.ts";

const program = createScriptInput.pick({ name: true, source: true, language: true });

/** What `scripts.create` takes beside the program, and which state of the script it was read from. */
const fileSettings = createScriptInput.omit({ name: true, source: true, language: true }).extend({
  status: z.enum(scriptStatuses).optional(),
  version: z.int().min(1).optional(),
  updatedAt: z.iso.datetime().optional(),
});

/** A script as files hold it: its program, and beside it what else makes it up. */
export interface ScriptFile extends Pick<Script, "name" | "source" | "language"> {
  /** What the file's JSON says; unchecked. */
  settings: unknown;
}

/** All of a script but its program, in the order in which a file shows it. */
export interface ScriptSettings
  extends Pick<
    Script,
    "type" | "status" | "description" | "tags" | "limits" | "metadata" | "version" | "updatedAt"
  > {
  http?: Script["http"];
  schedule?: CreateScriptInput["schedule"];
  event?: Script["event"];
}

export interface PulledScript extends ScriptFile {
  settings: ScriptSettings;
}

/** The state of a script that a file was made from. A change of its settings leaves the version as it is. */
export type PulledState = Pick<Script, "version" | "updatedAt">;

/** What a file says its script shall be. Without a status it keeps the one that it has. */
export type WantedScript = Omit<CreateScriptInput, "status"> & { status?: Script["status"] };

/** The part of a schedule that a person decides. */
export function scheduleOf({ schedule }: Script): z.output<typeof scheduleInput> | null {
  if (schedule === null) return null;
  const { cron, timezone, overlap, catchUp } = schedule;
  return { cron, timezone, overlap, catchUp };
}

export function settingsOf(script: Script): ScriptSettings {
  const { type, status, description, tags, limits, http, event, metadata } = script;
  const schedule = scheduleOf(script);
  return {
    type,
    status,
    description,
    tags,
    ...(http && { http }),
    ...(schedule && { schedule }),
    ...(event && { event }),
    limits: {
      timeoutMs: limits.timeoutMs,
      memoryMb: limits.memoryMb,
      maxApiCalls: limits.maxApiCalls,
      maxOutputBytes: limits.maxOutputBytes,
      maxConcurrent: limits.maxConcurrent,
    },
    metadata,
    version: script.version,
    updatedAt: script.updatedAt,
  };
}

/**
 * Checks a file as `scripts.create` checks its input. Rejects with `invalid_input` naming the field.
 * `pulled` is null when the file was written by hand.
 */
export function parseScriptFile({ name, source, language, settings }: ScriptFile): {
  wanted: WantedScript;
  pulled: PulledState | null;
} {
  const { version, updatedAt, ...rest } = parseInput(fileSettings, settings);
  const checked = parseInput(program, { name, source, language });
  if (checked.name !== name) throw invalidField("name", "must not begin or end with a space");
  requireNeeds(rest.type, rest);
  const isPulled = version !== undefined && updatedAt !== undefined;
  return { wanted: { ...checked, ...rest }, pulled: isPulled ? { version, updatedAt } : null };
}
