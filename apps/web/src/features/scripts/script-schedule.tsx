"use client";

import { useTranslations } from "next-intl";
import { NextTicks } from "#features/schedules/next-ticks.tsx";
import { ScheduleRunList } from "#features/schedules/schedule-run-list.tsx";
import { ScriptFrame } from "./script-frame.tsx";

/** When a scheduled script runs next, and what became of the times when it was due. */
export function ScriptSchedule({ id }: { id: string }) {
  const t = useTranslations("schedule");
  return (
    <ScriptFrame id={id} current="schedule">
      {({ schedule, status }) => (
        <>
          {schedule && (
            <section
              aria-label={t("next")}
              className="rounded-lg border border-line bg-surface px-4 py-3"
            >
              <NextTicks cron={schedule.cron} timezone={schedule.timezone} />
              {status !== "active" && <p className="mt-2 text-warning">{t("notArmed")}</p>}
            </section>
          )}
          <ScheduleRunList scriptId={id} />
        </>
      )}
    </ScriptFrame>
  );
}
