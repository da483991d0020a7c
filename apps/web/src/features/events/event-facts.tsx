"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Outputs } from "#api/trpc.ts";
import { Fact, Facts, factLinkClass, InstantFact } from "#components/facts.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

/** Where an event came from, and when. */
export function EventFacts({ event }: { event: Outputs["events"]["get"] }) {
  const t = useTranslations();
  const format = useFormatter();
  const { tenant } = useSession();
  return (
    <Facts label={t("execution.facts")}>
      <Fact name={t("events.columns.source")}>{t(`events.sources.${event.source}`)}</Fact>
      {event.executionId && (
        <Fact name={t("event.execution")}>
          <Link href={`/${tenant.slug}/executions/${event.executionId}`} className={factLinkClass}>
            {event.executionId.slice(0, 8)}
          </Link>
        </Fact>
      )}
      {event.key !== null && (
        <Fact name={t("events.columns.key")}>
          <code className="text-xs">{event.key}</code>
        </Fact>
      )}
      {event.publisherId !== null && (
        <Fact name={t("event.publisherId")}>
          <code className="text-xs">{event.publisherId}</code>
        </Fact>
      )}
      <Fact name={t("event.depth")}>{format.number(event.depth)}</Fact>
      <InstantFact name={t("events.columns.published")} at={event.createdAt} />
    </Facts>
  );
}
