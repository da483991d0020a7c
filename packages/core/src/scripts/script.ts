import type { ExecutionStatus } from "@runlet/db";
import type { Endpoint } from "../endpoints/endpoint.ts";
import type { JsonValue } from "../json.ts";
import type { Limits } from "../settings/limits.ts";

export const scriptTypes = ["scheduled", "http", "event", "oneoff", "embedded"] as const;
export type ScriptType = (typeof scriptTypes)[number];

export const scriptStatuses = ["draft", "active", "paused", "disabled", "archived"] as const;
export type ScriptStatus = (typeof scriptStatuses)[number];

export const languages = ["javascript", "typescript"] as const;
export type Language = (typeof languages)[number];

export interface ScriptSchedule {
  cron: string;
  timezone: string;
  overlap: "skip" | "queue" | "replace";
  catchUp: "none" | "last" | "all";
  /** ISO instants. */
  nextRunAt: string | null;
  lastRunAt: string | null;
  lastRunStatus: ExecutionStatus | null;
}

/** A script without its source. Instants are ISO strings, UTC. */
export interface ScriptSummary {
  id: string;
  name: string;
  description: string;
  type: ScriptType;
  status: ScriptStatus;
  language: Language;
  /** The number of its newest version, which is the one that runs. */
  version: number;
  /** Complete: what was not given was filled in when the script was saved. */
  limits: Limits;
  tags: string[];
  metadata: { [key: string]: JsonValue };
  http: Endpoint | null;
  schedule: ScriptSchedule | null;
  event: { types: string[] } | null;
  createdBy: { id: string; email: string } | null;
  createdAt: string;
  updatedAt: string;
  /** The statuses that this caller may set now. */
  allowedStatuses: ScriptStatus[];
  /** Of an http script: where it answers, as a path on the instance's origin. */
  url: string | null;
}

export interface Script extends ScriptSummary {
  source: string;
}

export interface ScriptListItem extends ScriptSummary {
  lastExecution: { id: string; status: ExecutionStatus; completedAt: string | null } | null;
}
