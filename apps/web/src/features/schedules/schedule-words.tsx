"use client";

import { useTranslations } from "next-intl";
import type { Outputs } from "#api/trpc.ts";
import { Outcome, type Tone } from "#components/outcome.tsx";

export type ScheduleRun = Outputs["schedules"]["runs"]["items"][number];
type RunOutcome = NonNullable<ScheduleRun["outcome"]>;

const tones: Record<RunOutcome, Tone> = {
  ran: "success",
  late: "warning",
  skipped: "neutral",
  missed: "danger",
};

export const runOutcomes: readonly RunOutcome[] = ["ran", "late", "skipped", "missed"];

/** What became of a time when a schedule was due, as dot and word. */
export function RunOutcomeWord({ run }: { run: Pick<ScheduleRun, "outcome" | "completedAt"> }) {
  const t = useTranslations("scheduleRuns.outcomes");
  if (run.outcome === null) {
    return (
      <Outcome tone="neutral" isLive>
        {t("waiting")}
      </Outcome>
    );
  }
  return (
    <Outcome tone={tones[run.outcome]} isLive={run.completedAt === null}>
      {t(run.outcome)}
    </Outcome>
  );
}
