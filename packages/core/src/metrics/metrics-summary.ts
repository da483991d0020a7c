import { z } from "zod";
import type { ExecutionStatus, Trigger } from "../executions/execution.ts";
import type { ExecutionErrorCode } from "../executions/execution-error.ts";

const maxHours = 720;

export const metricsSummaryInput = z
  .strictObject({
    hours: z
      .int()
      .min(1)
      .max(maxHours)
      .default(24)
      .describe("How many hours to look at: the one that runs now and those before it."),
  })
  .prefault({});
export type MetricsSummaryInput = z.output<typeof metricsSummaryInput>;

/** Of executions that have run, in milliseconds. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

export interface ScriptFigures {
  scriptId: string;
  /** What it is called now, or was when it was deleted. */
  scriptName: string;
  total: number;
  /** Ended as `failed` or `timeout`. */
  failed: number;
  /** Null when none has run. */
  durationMs: Percentiles | null;
}

export interface HourFigures {
  /** Start of the hour, an ISO instant. */
  at: string;
  total: number;
  /** Ended as `failed` or `timeout`. */
  failed: number;
  durationMs: Percentiles | null;
}

/** A tenant's executions of the last hours, by when they were queued. Instants are ISO strings, UTC. */
export interface MetricsSummary {
  /** Start of what is counted: an hour's start, or that of the oldest counted execution when `isCut`. */
  from: string;
  to: string;
  /** There were more executions than are counted: the newest 100 000. */
  isCut: boolean;
  total: number;
  byStatus: Record<ExecutionStatus, number>;
  byTrigger: Record<Trigger, number>;
  /** Errors of what failed, the most frequent first. */
  errors: { code: ExecutionErrorCode; count: number }[];
  /** From start to end; null when none has run. */
  durationMs: Percentiles | null;
  /** From being queued to the start; null when none has run. */
  queueMs: Percentiles | null;
  /** At most ten, the most executions first. */
  busiestScripts: ScriptFigures[];
  /** At most ten that failed at all, the most failures first. */
  failingScripts: ScriptFigures[];
  /** Each hour from `from` on, ascending, also those without executions. */
  series: HourFigures[];
}
