"use client";

import { useLocale, useTranslations } from "next-intl";
import type { Outputs } from "#api/trpc.ts";
import { formatInZone, isKnownZone } from "#components/zone-time.ts";
import { useSchedulePreview } from "./use-schedule-preview.ts";

/** A saved schedule in words, and when it is due next. */
export function NextTicks({ cron, timezone }: { cron: string; timezone: string }) {
  const { preview, fault } = useSchedulePreview(cron, timezone);
  if (fault) return <p className="text-danger">{fault.message}</p>;
  return <TickList preview={preview} timezone={timezone} />;
}

interface TickListProps {
  preview: Outputs["schedules"]["preview"] | undefined;
  timezone: string;
}

/** The words of a schedule and its next times, in its own zone and in the reader's. */
export function TickList({ preview, timezone }: TickListProps) {
  const t = useTranslations("schedule");
  const locale = useLocale();
  if (!preview) return <p className="text-muted">{t("asking")}</p>;
  const readerZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  // A server may know a zone that this browser does not.
  const zones = [timezone, readerZone].filter(isKnownZone);
  const shown = [...new Set(zones)];
  return (
    <>
      <p className="font-medium">{preview.words}</p>
      {preview.next.length === 0 ? (
        <p className="mt-1 text-muted">{t("never")}</p>
      ) : (
        <table aria-label={t("nextTimes")} className="mt-2 text-left text-xs tabular-nums">
          <thead>
            <tr>
              {shown.map((zone) => (
                <th key={zone} scope="col" className="pr-6 pb-0.5 font-normal text-muted">
                  {zone}
                  {zone === readerZone && shown.length > 1 && ` · ${t("yourZone")}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.next.map((at) => (
              <tr key={at}>
                {shown.map((zone) => (
                  <td key={zone} className="py-0.5 pr-6 whitespace-nowrap">
                    <time dateTime={at}>{formatInZone(new Date(at), zone, locale)}</time>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
