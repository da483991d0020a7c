"use client";

import type { ExecutionSummary } from "@runlet/core";
import { useLocale, useTranslations } from "next-intl";
import { formatDuration } from "#components/format.ts";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { ExecutionStatusWord } from "./execution-words.tsx";

interface ExecutionTableProps {
  executions: readonly ExecutionSummary[];
  /** Whether the rows are of several scripts. */
  hasScript: boolean;
}

/** A row is one link, its status; the link covers the whole row. */
export function ExecutionTable({ executions, hasScript }: ExecutionTableProps) {
  const t = useTranslations();
  const locale = useLocale();
  const { tenant } = useSession();
  return (
    <Table label={t("executions.title")}>
      <thead>
        <tr>
          <HeadCell>{t("executions.columns.status")}</HeadCell>
          {hasScript && <HeadCell>{t("executions.columns.script")}</HeadCell>}
          <HeadCell className="max-sm:hidden">{t("executions.columns.trigger")}</HeadCell>
          <HeadCell isFigure className="max-sm:hidden">
            {t("executions.columns.version")}
          </HeadCell>
          <HeadCell isFigure className="max-sm:hidden">
            {t("executions.columns.duration")}
          </HeadCell>
          <HeadCell isFigure>{t("executions.columns.started")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {executions.map((execution) => (
          <Row key={execution.id} className="relative hover:bg-hover">
            <Cell>
              <Link
                href={`/${tenant.slug}/executions/${execution.id}`}
                aria-label={t("executions.open", { id: execution.id })}
                className="after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              >
                <ExecutionStatusWord status={execution.status} />
              </Link>
            </Cell>
            {hasScript && (
              <Cell className="w-full max-w-0 min-w-28">
                <span className="block truncate">{execution.scriptName}</span>
              </Cell>
            )}
            <Cell className="whitespace-nowrap text-muted max-sm:hidden">
              {t(`triggers.${execution.trigger}`)}
            </Cell>
            <Cell isFigure className="text-muted max-sm:hidden">
              {execution.version}
            </Cell>
            <Cell isFigure className="text-muted max-sm:hidden">
              {execution.metrics ? formatDuration(execution.metrics.durationMs, locale) : "—"}
            </Cell>
            <Cell isFigure className="text-muted">
              <span className="relative z-1">
                <RelativeTime at={execution.queuedAt} />
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
