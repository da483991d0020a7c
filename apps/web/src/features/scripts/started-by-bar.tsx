"use client";

import type { Script } from "@runlet/core";
import { useTranslations } from "next-intl";
import { RelativeTime } from "#components/relative-time.tsx";

/** What starts a scheduled or an event script. */
export function StartedByBar({ script: { schedule, event } }: { script: Script }) {
  const t = useTranslations();
  if (schedule) {
    return (
      <section
        aria-label={t("schedule.label")}
        className="flex flex-wrap gap-x-3 border-t border-line px-4 py-1.5"
      >
        <code className="text-xs">{schedule.cron}</code>
        <span className="text-xs text-muted">{schedule.timezone}</span>
        <span className="text-xs text-muted">
          {schedule.nextRunAt ? (
            <>
              {t("schedule.next")}: <RelativeTime at={schedule.nextRunAt} />
            </>
          ) : (
            t("schedule.notArmed")
          )}
        </span>
      </section>
    );
  }
  if (event) {
    return (
      <section
        aria-label={t("events.title")}
        className="flex flex-wrap gap-x-3 border-t border-line px-4 py-1.5"
      >
        {event.types.map((type) => (
          <code key={type} className="text-xs">
            {type}
          </code>
        ))}
      </section>
    );
  }
  return null;
}
