"use client";

import type { EventItem } from "@runlet/core";
import { useTranslations } from "next-intl";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { DeliveryCounts } from "./event-words.tsx";

/** A row is one link, its type; the link covers the whole row. */
export function EventTable({ events }: { events: readonly EventItem[] }) {
  const t = useTranslations("events");
  const { tenant } = useSession();
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.type")}</HeadCell>
          <HeadCell>{t("columns.deliveries")}</HeadCell>
          <HeadCell className="max-sm:hidden">{t("columns.key")}</HeadCell>
          <HeadCell className="max-sm:hidden">{t("columns.source")}</HeadCell>
          <HeadCell isFigure>{t("columns.published")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row key={event.id} className="relative hover:bg-hover">
            <Cell className="w-2/5 max-w-0 min-w-36">
              <Link
                href={`/${tenant.slug}/events/${event.id}`}
                className="block truncate after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              >
                <code className="text-xs font-medium">{event.type}</code>
              </Link>
            </Cell>
            <Cell>
              <DeliveryCounts counts={event.deliveries} />
            </Cell>
            <Cell className="max-w-40 max-sm:hidden">
              <code className="block truncate text-xs text-muted" title={event.key ?? undefined}>
                {event.key ?? "—"}
              </code>
            </Cell>
            <Cell className="whitespace-nowrap text-muted max-sm:hidden">
              {t(`sources.${event.source}`)}
            </Cell>
            <Cell isFigure className="text-muted">
              <span className="relative z-1">
                <RelativeTime at={event.createdAt} />
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
