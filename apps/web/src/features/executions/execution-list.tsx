"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { useTRPC } from "#api/trpc.ts";
import { FilterSelect } from "#components/filter-select.tsx";
import { NoMatch } from "#components/no-match.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { oneOf, useUrlFilters } from "#components/use-url-filters.ts";
import { ExecutionTable } from "./execution-table.tsx";
import { executionStatuses, isFinal, triggers } from "./execution-words.tsx";

const pageSize = 50;
const refreshMs = 3_000;

/** Executions of the tenant or, with `scriptId`, of one script; filtered by the address, newest first. */
export function ExecutionList({ scriptId }: { scriptId?: string }) {
  const t = useTranslations();
  const trpc = useTRPC();
  const filters = useUrlFilters();
  const status = oneOf(filters.get("status"), executionStatuses);
  const trigger = oneOf(filters.get("trigger"), triggers);
  const query = useInfiniteQuery(
    trpc.executions.list.infiniteQueryOptions(
      { scriptId, status, trigger, limit: pageSize },
      {
        getNextPageParam: (page) => page.nextCursor,
        // Only while something on it is still going on.
        refetchInterval: ({ state }) => {
          const items = state.data?.pages.flatMap((page) => page.items) ?? [];
          return items.some((item) => !isFinal(item.status)) ? refreshMs : false;
        },
      },
    ),
  );
  return (
    <>
      <search className="grid grid-cols-2 gap-2 sm:flex">
        <FilterSelect
          filter="status"
          label={t("executions.filterStatus")}
          anyLabel={t("executions.anyStatus")}
          options={executionStatuses.map((value) => ({
            value,
            label: t(`executionStatuses.${value}`),
          }))}
        />
        <FilterSelect
          filter="trigger"
          label={t("executions.filterTrigger")}
          anyLabel={t("executions.anyTrigger")}
          options={triggers.map((value) => ({ value, label: t(`triggers.${value}`) }))}
        />
      </search>
      <QueryList query={query} empty={status || trigger ? <NoExecutionMatches /> : <NothingYet />}>
        {(executions) => (
          <ExecutionTable executions={executions} hasScript={scriptId === undefined} />
        )}
      </QueryList>
    </>
  );
}

function NothingYet() {
  const t = useTranslations("executions.empty");
  return (
    <StateMessage icon={History} title={t("title")}>
      {t("text")}
    </StateMessage>
  );
}

function NoExecutionMatches() {
  const t = useTranslations("executions.noMatch");
  return <NoMatch title={t("title")} text={t("text")} filterNames={["status", "trigger"]} />;
}
