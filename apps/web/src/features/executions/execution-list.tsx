"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History, SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryState } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { LoadMore } from "#components/load-more.tsx";
import { Select } from "#components/select.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
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
  const isFiltered = Boolean(status || trigger);
  return (
    <>
      <ExecutionFilters />
      <QueryState
        query={query}
        loading={
          <div className="rounded-lg border border-line bg-surface">
            <ListSkeleton label={t("common.loading")} />
          </div>
        }
      >
        {(data) => {
          const executions = data.pages.flatMap((page) => page.items);
          if (executions.length === 0) return isFiltered ? <NoMatch /> : <NothingYet />;
          return (
            <>
              <ExecutionTable executions={executions} hasScript={scriptId === undefined} />
              <LoadMore
                hasMore={query.hasNextPage}
                isLoading={query.isFetchingNextPage}
                onLoad={() => query.fetchNextPage()}
              />
            </>
          );
        }}
      </QueryState>
    </>
  );
}

/** Stands for "no filter" where a select needs a value. */
const any = "any";

function ExecutionFilters() {
  const t = useTranslations();
  const filters = useUrlFilters();
  const chosen = (value: string) => (value === any ? undefined : value);
  return (
    <search className="grid grid-cols-2 gap-2 sm:flex">
      <Select
        label={t("executions.filterStatus")}
        className="sm:w-44"
        value={filters.get("status") ?? any}
        onValueChange={(status) => filters.set({ status: chosen(status) })}
        options={[
          { value: any, label: t("executions.anyStatus") },
          ...executionStatuses.map((value) => ({ value, label: t(`executionStatuses.${value}`) })),
        ]}
      />
      <Select
        label={t("executions.filterTrigger")}
        className="sm:w-44"
        value={filters.get("trigger") ?? any}
        onValueChange={(trigger) => filters.set({ trigger: chosen(trigger) })}
        options={[
          { value: any, label: t("executions.anyTrigger") },
          ...triggers.map((value) => ({ value, label: t(`triggers.${value}`) })),
        ]}
      />
    </search>
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

function NoMatch() {
  const t = useTranslations();
  const filters = useUrlFilters();
  return (
    <StateMessage
      icon={SearchX}
      title={t("executions.noMatch.title")}
      action={
        <Button onClick={() => filters.clear(["status", "trigger"])}>
          {t("scripts.clearFilters")}
        </Button>
      }
    >
      {t("executions.noMatch.text")}
    </StateMessage>
  );
}
