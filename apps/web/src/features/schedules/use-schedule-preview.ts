"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocale } from "next-intl";
import { useEffect, useState } from "react";
import { type Fault, readFault } from "#api/fault.ts";
import { type Outputs, useTRPC } from "#api/trpc.ts";

const typingPauseMs = 300;
/** The next times pass. */
const refreshMs = 30_000;

interface SchedulePreview {
  /** Of the last pair that made sense, until there is another. */
  preview: Outputs["schedules"]["preview"] | undefined;
  fault: Fault | null;
}

/** What a cron expression means in a time zone, asked for when one stops typing. */
export function useSchedulePreview(cron: string, timezone: string): SchedulePreview {
  const trpc = useTRPC();
  const locale = useLocale();
  const settled = useSettled(`${cron.trim()}\n${timezone.trim()}`);
  const [settledCron = "", settledTimezone = ""] = settled.split("\n");
  const { data, error } = useQuery(
    trpc.schedules.preview.queryOptions(
      { cron: settledCron, timezone: settledTimezone, locale },
      { placeholderData: keepPreviousData, refetchInterval: refreshMs },
    ),
  );
  return { preview: error ? undefined : data, fault: error ? readFault(error) : null };
}

/** A text that has not changed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
