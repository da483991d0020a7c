"use client";

import type { DeliveryStatus } from "@runlet/core";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Outcome, type Tone } from "#components/outcome.tsx";

const tones: Record<DeliveryStatus, Tone> = {
  pending: "neutral",
  running: "info",
  succeeded: "success",
  failed: "warning",
  dead: "danger",
  skipped: "neutral",
};

/** What needs looking after comes first. */
const shownFirst: readonly DeliveryStatus[] = [
  "dead",
  "failed",
  "running",
  "pending",
  "succeeded",
  "skipped",
];

/** Whether nothing will change any more, unless somebody replays it. */
export function isDone(status: DeliveryStatus): boolean {
  return status === "succeeded" || status === "dead" || status === "skipped";
}

/** A delivery's status as dot and word. */
export function DeliveryStatusWord({ status }: { status: DeliveryStatus }) {
  const t = useTranslations("deliveryStatuses");
  return (
    <Outcome tone={tones[status]} isLive={!isDone(status)}>
      {t(status)}
    </Outcome>
  );
}

/** How many deliveries of an event stand at what. */
export function DeliveryCounts({
  counts,
}: {
  counts: { total: number } & Record<DeliveryStatus, number>;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const locale = useLocale();
  if (counts.total === 0) return <span className="text-faint">{t("events.noListener")}</span>;
  return (
    <span className="flex flex-wrap gap-x-4">
      {shownFirst
        .filter((status) => counts[status] > 0)
        .map((status) => (
          <Outcome key={status} tone={tones[status]} isLive={!isDone(status)}>
            {format.number(counts[status])}{" "}
            {t(`deliveryStatuses.${status}`).toLocaleLowerCase(locale)}
          </Outcome>
        ))}
    </span>
  );
}
