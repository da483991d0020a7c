"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { useTRPC } from "#api/trpc.ts";
import { FilterSelect } from "#components/filter-select.tsx";
import { NoMatch } from "#components/no-match.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { oneOf, useUrlFilters } from "#components/use-url-filters.ts";
import { ScheduleRunTable } from "./schedule-run-table.tsx";
import { runOutcomes } from "./schedule-words.tsx";

const refreshMs = 5_000;
/** As many scripts as one may choose among. */
const maxScripts = 100;

/** The ledger: every time a schedule was due and what became of it; of one script with `scriptId`. */
export function ScheduleRunList({ scriptId }: { scriptId?: string }) {
  const t = useTranslations();
  const trpc = useTRPC();
  const filters = useUrlFilters();
  const outcome = oneOf(filters.get("outcome"), runOutcomes);
  const chosenScript = scriptId ? undefined : filters.get("script");
  const query = useInfiniteQuery(
    trpc.schedules.runs.infiniteQueryOptions(
      { scriptId: scriptId ?? chosenScript, outcome },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: refreshMs },
    ),
  );
  return (
    <>
      <search className="grid grid-cols-2 gap-2 sm:flex">
        {!scriptId && <ScriptFilter />}
        <FilterSelect
          filter="outcome"
          label={t("scheduleRuns.filterOutcome")}
          anyLabel={t("scheduleRuns.anyOutcome")}
          options={runOutcomes.map((value) => ({
            value,
            label: t(`scheduleRuns.outcomes.${value}`),
          }))}
        />
      </search>
      <QueryList query={query} empty={outcome || chosenScript ? <NoRunMatches /> : <NoRuns />}>
        {(runs) => <ScheduleRunTable runs={runs} hasScript={!scriptId} />}
      </QueryList>
    </>
  );
}

function ScriptFilter() {
  const t = useTranslations("scheduleRuns");
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.scripts.list.queryOptions({ type: "scheduled", limit: maxScripts }),
  );
  return (
    <FilterSelect
      filter="script"
      label={t("filterScript")}
      anyLabel={t("anyScript")}
      className="sm:w-56"
      options={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

function NoRuns() {
  const t = useTranslations("scheduleRuns.empty");
  return (
    <StateMessage icon={ListChecks} title={t("title")}>
      {t("text")}
    </StateMessage>
  );
}

function NoRunMatches() {
  const t = useTranslations("scheduleRuns.noMatch");
  return <NoMatch title={t("title")} text={t("text")} filterNames={["script", "outcome"]} />;
}
