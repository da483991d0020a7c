"use client";

import type { ExecutionStatus, Trigger } from "@runlet/core";
import { useTranslations } from "next-intl";
import { Outcome, type Tone } from "#components/outcome.tsx";

const tones: Record<ExecutionStatus, Tone> = {
  pending: "neutral",
  running: "info",
  completed: "success",
  failed: "danger",
  timeout: "warning",
  cancelled: "neutral",
};

export const executionStatuses: readonly ExecutionStatus[] = [
  "pending",
  "running",
  "completed",
  "failed",
  "timeout",
  "cancelled",
];

export const triggers: readonly Trigger[] = [
  "http",
  "cron",
  "event",
  "manual",
  "api",
  "script",
  "replay",
];

/** Whether nothing will change any more. */
export function isFinal(status: ExecutionStatus): boolean {
  return status !== "pending" && status !== "running";
}

/** An execution's status as dot and word. */
export function ExecutionStatusWord({ status }: { status: ExecutionStatus }) {
  const t = useTranslations("executionStatuses");
  return (
    <Outcome tone={tones[status]} isLive={!isFinal(status)}>
      {t(status)}
    </Outcome>
  );
}
