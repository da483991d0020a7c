"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileCode2, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { useTRPC } from "#api/trpc.ts";
import { ButtonLink } from "#components/button.tsx";
import { NoMatch } from "#components/no-match.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { oneOf, useUrlFilters } from "#components/use-url-filters.ts";
import { useSession } from "#features/session/session-context.tsx";
import { ScriptFilters, scriptFilterNames } from "./script-filters.tsx";
import { ScriptTable } from "./script-table.tsx";
import { scriptStatuses, scriptTypes } from "./script-words.tsx";

const pageSize = 50;

/** All scripts of the tenant, searched and filtered by the address. */
export function ScriptList() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { tenant, can } = useSession();
  const filters = useUrlFilters();
  const search = filters.get("search");
  const type = oneOf(filters.get("type"), scriptTypes);
  const status = oneOf(filters.get("status"), scriptStatuses);
  const query = useInfiniteQuery(
    trpc.scripts.list.infiniteQueryOptions(
      { search, type, status, limit: pageSize },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const isFiltered = Boolean(search || type || status);
  return (
    <PageBody>
      <PageHeader title={t("scripts.title")}>
        {can("scripts.create") && (
          <ButtonLink variant="primary" href={`/${tenant.slug}/scripts/new`}>
            <Plus aria-hidden />
            {t("scripts.new")}
          </ButtonLink>
        )}
      </PageHeader>
      <ScriptFilters />
      <QueryList query={query} empty={isFiltered ? <NoScriptMatches /> : <NoScripts />}>
        {(scripts) => <ScriptTable scripts={scripts} />}
      </QueryList>
    </PageBody>
  );
}

function NoScripts() {
  const t = useTranslations("scripts");
  const { tenant, can } = useSession();
  if (!can("scripts.create")) {
    return <StateMessage icon={FileCode2} title={t("empty.readOnly")} />;
  }
  return (
    <div className="rounded-lg border border-dashed border-line-strong">
      <StateMessage
        icon={FileCode2}
        title={t("empty.title")}
        action={
          <ButtonLink variant="primary" href={`/${tenant.slug}/scripts/new`}>
            <Plus aria-hidden />
            {t("new")}
          </ButtonLink>
        }
      >
        {t("empty.text")}
      </StateMessage>
    </div>
  );
}

function NoScriptMatches() {
  const t = useTranslations("scripts.noMatch");
  return <NoMatch title={t("title")} text={t("text")} filterNames={scriptFilterNames} />;
}
