"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Send, Zap } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { NoMatch } from "#components/no-match.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { SearchBox } from "#components/search-box.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { useUrlFilters } from "#components/use-url-filters.ts";
import { useSession } from "#features/session/session-context.tsx";
import { EventTable } from "./event-table.tsx";
import { PublishEventDialog } from "./publish-event-dialog.tsx";

const refreshMs = 5_000;

/** What happened, newest first, and what became of it. */
export function EventsPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { can } = useSession();
  const filters = useUrlFilters();
  const [isPublishing, setPublishing] = useState(false);
  const type = filters.get("type");
  const key = filters.get("key");
  const query = useInfiniteQuery(
    trpc.events.list.infiniteQueryOptions(
      { type, key },
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
      <PageHeader title={t("events.title")}>
        {can("scripts.execute") && (
          <Button variant="primary" onClick={() => setPublishing(true)}>
            <Send aria-hidden />
            {t("events.publish")}
          </Button>
        )}
      </PageHeader>
      <search>
        <SearchBox
          filter="type"
          label={t("events.filterType")}
          placeholder={t("events.filterTypePlaceholder")}
        />
      </search>
      <QueryList query={query} empty={type || key ? <NoEventMatches /> : <NoEvents />}>
        {(events) => <EventTable events={events} />}
      </QueryList>
      <PublishEventDialog isOpen={isPublishing} onClose={() => setPublishing(false)} />
    </PageBody>
  );
}

function NoEvents() {
  const t = useTranslations("events.empty");
  return (
    <StateMessage icon={Zap} title={t("title")}>
      {t("text")}
    </StateMessage>
  );
}

function NoEventMatches() {
  const t = useTranslations("events.noMatch");
  return <NoMatch title={t("title")} text={t("text")} filterNames={["type", "key"]} />;
}
