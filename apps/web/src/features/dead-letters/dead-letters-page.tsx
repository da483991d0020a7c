"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { MailX } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { useTRPC } from "#api/trpc.ts";
import { LinkTabs } from "#components/link-tabs.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { oneOf, useUrlFilters } from "#components/use-url-filters.ts";
import { useSession } from "#features/session/session-context.tsx";
import { DeadLetterList } from "./dead-letter-list.tsx";

const states = ["open", "replayed", "discarded"] as const;
type State = (typeof states)[number];

/** A page of dead letters carries their payloads, of up to 256 KiB each. */
const pageSize = 20;
const refreshMs = 10_000;

/** Deliveries that were given up, for somebody to replay or to discard. */
export function DeadLettersPage() {
  const t = useTranslations("deadLetters");
  const trpc = useTRPC();
  const { tenant, can } = useSession();
  const current = oneOf(useUrlFilters().get("state"), states) ?? "open";
  const query = useInfiniteQuery(
    trpc.deadLetters.list.infiniteQueryOptions(
      { state: current, limit: pageSize },
      {
        getNextPageParam: (page) => page.nextCursor,
        enabled: can("scripts.read"),
        refetchInterval: refreshMs,
      },
    ),
  );
  if (!can("scripts.read")) return <ForbiddenMessage />;
  const base = `/${tenant.slug}/dead-letters`;
  return (
    <PageBody>
      <PageHeader title={t("title")}>
        <LinkTabs
          label={t("views")}
          tabs={states.map((state) => ({
            label: t(`states.${state}`),
            href: state === "open" ? base : `${base}?state=${state}`,
            isCurrent: state === current,
          }))}
        />
      </PageHeader>
      <QueryList query={query} empty={<NoDeadLetters state={current} />}>
        {(letters) => (
          <DeadLetterList key={current} letters={letters} isOpen={current === "open"} />
        )}
      </QueryList>
    </PageBody>
  );
}

function NoDeadLetters({ state }: { state: State }) {
  const t = useTranslations("deadLetters.empty");
  return (
    <StateMessage icon={MailX} title={t(`${state}.title`)}>
      {t(`${state}.text`)}
    </StateMessage>
  );
}
