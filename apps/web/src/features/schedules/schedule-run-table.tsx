"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatDuration, formatExact, formatInstant } from "#components/format.ts";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { ScriptLink } from "#features/scripts/script-link.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { RunOutcomeWord, type ScheduleRun } from "./schedule-words.tsx";

interface ScheduleRunTableProps {
  runs: readonly ScheduleRun[];
  /** Whether the rows are of several scripts. */
  hasScript: boolean;
}

/** One row for each time that was due. */
export function ScheduleRunTable({ runs, hasScript }: ScheduleRunTableProps) {
  const t = useTranslations("scheduleRuns");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.due")}</HeadCell>
          {hasScript && <HeadCell className="max-sm:hidden">{t("columns.script")}</HeadCell>}
          <HeadCell>{t("columns.outcome")}</HeadCell>
          <HeadCell>{t("columns.cause")}</HeadCell>
          <HeadCell isFigure>{t("columns.lateBy")}</HeadCell>
          <HeadCell isFigure className="max-sm:hidden">
            {t("columns.started")}
          </HeadCell>
          <HeadCell isFigure>{t("columns.execution")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <ScheduleRunRow key={run.id} run={run} hasScript={hasScript} />
        ))}
      </tbody>
    </Table>
  );
}

function ScheduleRunRow({ run, hasScript }: { run: ScheduleRun; hasScript: boolean }) {
  const t = useTranslations("scheduleRuns");
  const locale = useLocale();
  const { tenant } = useSession();
  const dueAt = new Date(run.dueAt);
  return (
    <Row className="hover:bg-hover">
      <Cell className="whitespace-nowrap tabular-nums">
        <time dateTime={run.dueAt} title={formatExact(dueAt, locale)}>
          {formatInstant(dueAt, locale)}
        </time>
        {hasScript && (
          <span className="block text-xs text-muted sm:hidden">
            <ScriptLink id={run.scriptId} name={run.scriptName} />
          </span>
        )}
      </Cell>
      {hasScript && (
        <Cell className="max-w-64 min-w-32 max-sm:hidden">
          <ScriptLink id={run.scriptId} name={run.scriptName} />
        </Cell>
      )}
      <Cell>
        <RunOutcomeWord run={run} />
      </Cell>
      <Cell className="w-full text-muted not-empty:min-w-44">{run.cause}</Cell>
      <Cell isFigure className={run.outcome === "late" ? "text-warning" : "text-muted"}>
        {run.lateMs === null ? "—" : formatDuration(run.lateMs, locale)}
      </Cell>
      <Cell isFigure className="text-muted max-sm:hidden">
        <RelativeTime at={run.startedAt} />
        {run.attempts > 1 && (
          <span className="block text-xs">{t("tries", { count: run.attempts })}</span>
        )}
      </Cell>
      <Cell isFigure>
        {run.executionId && (
          <Link
            href={`/${tenant.slug}/executions/${run.executionId}`}
            className="rounded-sm text-accent hover:underline"
          >
            {t("open")}
          </Link>
        )}
      </Cell>
    </Row>
  );
}
