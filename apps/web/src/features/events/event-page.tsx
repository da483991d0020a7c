"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { QueryState } from "#api/query-state.tsx";
import { type Outputs, useTRPC } from "#api/trpc.ts";
import { CopyButton } from "#components/copy-button.tsx";
import { DocumentTitle } from "#components/document-title.tsx";
import { PageBody } from "#components/page-header.tsx";
import { ListSkeleton } from "#components/skeleton.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { JsonView } from "#features/executions/json-view.tsx";
import { DeliveryTable } from "./delivery-table.tsx";
import { EventFacts } from "./event-facts.tsx";
import { isDone } from "./event-words.tsx";

type EventDetail = Outputs["events"]["get"];

const refreshMs = 1_000;

/** One event: what it carried, and what became of it in each script that listens. */
export function EventPage({ id }: { id: string }) {
  const t = useTranslations("common");
  const trpc = useTRPC();
  const query = useQuery(trpc.events.get.queryOptions({ id }));
  return (
    <QueryState query={query} loading={<ListSkeleton label={t("loading")} />}>
      {(event) => <EventRecord event={event} />}
    </QueryState>
  );
}

function EventRecord({ event }: { event: EventDetail }) {
  const t = useTranslations("event");
  return (
    <PageBody>
      <DocumentTitle title={t("of", { type: event.type })} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="min-w-0 text-lg font-semibold tracking-tight wrap-anywhere">
          {t("of", { type: event.type })}
        </h1>
        <span className="flex min-w-0 items-center gap-1">
          <code className="truncate text-xs text-muted">{event.id}</code>
          <CopyButton text={event.id} label={t("copyId")} />
        </span>
      </div>
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface *:first:border-t-0">
          <JsonView label={t("payload")} value={event.payload} />
        </div>
        <EventFacts event={event} />
      </div>
      <h2 className="mt-2 font-semibold">{t("deliveries")}</h2>
      <Deliveries eventId={event.id} />
    </PageBody>
  );
}

function Deliveries({ eventId }: { eventId: string }) {
  const t = useTranslations("event");
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.events.deliveries.infiniteQueryOptions(
      { eventId },
      {
        getNextPageParam: (page) => page.nextCursor,
        // Only while something on it is still going on.
        refetchInterval: ({ state }) => {
          const items = state.data?.pages.flatMap((page) => page.items) ?? [];
          return items.some(({ status }) => !isDone(status)) ? refreshMs : false;
        },
      },
    ),
  );
  return (
    <QueryList
      query={query}
      rows={2}
      empty={
        <StateMessage icon={Inbox} title={t("noDeliveries.title")}>
          {t("noDeliveries.text")}
        </StateMessage>
      }
    >
      {(deliveries) => <DeliveryTable deliveries={deliveries} />}
    </QueryList>
  );
}
