"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { FilterSelect } from "#components/filter-select.tsx";
import { NoMatch } from "#components/no-match.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { oneOf, useUrlFilters } from "#components/use-url-filters.ts";
import { scriptStatuses } from "#features/scripts/script-words.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { ScheduleTable } from "./schedule-table.tsx";
import { ScheduleTabs } from "./schedule-tabs.tsx";

const refreshMs = 5_000;

/** Every scheduled script: when it runs next, how its last run went, how punctual it is. */
export function SchedulesPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { can } = useSession();
  const status = oneOf(useUrlFilters().get("status"), scriptStatuses);
  const query = useInfiniteQuery(
    trpc.schedules.list.infiniteQueryOptions(
      { status, locale: useLocale() },
      {
        getNextPageParam: (page) => page.nextCursor,
        enabled: can("scripts.read"),
        refetchInterval: refreshMs,
      },
    ),
  );
  if (!can("scripts.read")) return <ForbiddenMessage />;
  return (
    <PageBody>
      <PageHeader title={t("schedules.title")}>
        <ScheduleTabs current="schedules" />
      </PageHeader>
      <search>
        <FilterSelect
          filter="status"
          label={t("scripts.filterStatus")}
          anyLabel={t("scripts.anyStatus")}
          className="w-full sm:w-44"
          options={scriptStatuses.map((value) => ({ value, label: t(`scriptStatuses.${value}`) }))}
        />
      </search>
      <QueryList query={query} empty={status ? <NoScheduleMatches /> : <NoSchedules />}>
        {(schedules) => <ScheduleTable schedules={schedules} />}
      </QueryList>
    </PageBody>
  );
}

function NoSchedules() {
  const t = useTranslations("schedules.empty");
  return (
    <StateMessage icon={CalendarClock} title={t("title")}>
      {t("text")}
    </StateMessage>
  );
}

function NoScheduleMatches() {
  const t = useTranslations("schedules.noMatch");
  return <NoMatch title={t("title")} text={t("text")} filterNames={["status"]} />;
}
