"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useTranslations } from "next-intl";
import { QueryList } from "#api/query-list.tsx";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { type Outputs, useTRPC } from "#api/trpc.ts";
import { PageHeader } from "#components/page-header.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { StateMessage } from "#components/state-message.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { useSession } from "#features/session/session-context.tsx";

type AuditItem = Outputs["audit"]["list"]["items"][number];

/** Who changed what, newest first. */
export function AuditPage() {
  const t = useTranslations();
  const trpc = useTRPC();
  const { can } = useSession();
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      {},
      { getNextPageParam: (page) => page.nextCursor, enabled: can("audit.read") },
    ),
  );
  if (!can("audit.read")) return <ForbiddenMessage />;
  return (
    <>
      <PageHeader title={t("audit.title")} />
      <QueryList
        query={query}
        empty={
          <StateMessage icon={ScrollText} title={t("audit.empty.title")}>
            {t("audit.empty.text")}
          </StateMessage>
        }
      >
        {(items) => <AuditTable items={items} />}
      </QueryList>
    </>
  );
}

function AuditTable({ items }: { items: readonly AuditItem[] }) {
  const t = useTranslations("audit");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.when")}</HeadCell>
          <HeadCell>{t("columns.actor")}</HeadCell>
          <HeadCell>{t("columns.action")}</HeadCell>
          <HeadCell>{t("columns.target")}</HeadCell>
          <HeadCell isFigure>{t("columns.ip")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row key={item.id}>
            <Cell className="text-muted">
              <RelativeTime at={item.createdAt} />
            </Cell>
            <Cell>{item.actor.type === "system" ? t("system") : item.actor.name}</Cell>
            <Cell>
              <code className="text-xs whitespace-nowrap">{item.action}</code>
            </Cell>
            <Cell className="w-full max-w-0 min-w-48">
              <span className="block truncate" title={item.target.id}>
                {item.target.name || item.target.id}
              </span>
            </Cell>
            <Cell isFigure className="font-mono text-xs text-muted">
              {item.ip || "—"}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
