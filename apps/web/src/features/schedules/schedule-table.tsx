"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { Outputs } from "#api/trpc.ts";
import { formatDuration } from "#components/format.ts";
import { Outcome } from "#components/outcome.tsx";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { ExecutionStatusWord } from "#features/executions/execution-words.tsx";
import { ScriptStatusWord } from "#features/scripts/script-words.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

export type Schedule = Outputs["schedules"]["list"]["items"][number];

/** A row's link is its script's name. */
export function ScheduleTable({ schedules }: { schedules: readonly Schedule[] }) {
  const t = useTranslations("schedules");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.script")}</HeadCell>
          <HeadCell className="max-sm:hidden">{t("columns.schedule")}</HeadCell>
          <HeadCell>{t("columns.next")}</HeadCell>
          <HeadCell>{t("columns.last")}</HeadCell>
          <HeadCell isFigure>{t("columns.lateness")}</HeadCell>
          <HeadCell>{t("columns.policies")}</HeadCell>
          <HeadCell isFigure>{t("columns.waiting")}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.scriptId} schedule={schedule} />
        ))}
      </tbody>
    </Table>
  );
}

function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const t = useTranslations();
  const format = useFormatter();
  const { tenant } = useSession();
  return (
    <Row className="hover:bg-hover">
      <Cell className="min-w-32">
        <Link
          href={`/${tenant.slug}/scripts/${schedule.scriptId}/schedule`}
          className="font-medium wrap-anywhere hover:underline"
        >
          {schedule.scriptName}
        </Link>
        <code className="block text-xs text-muted sm:hidden">{schedule.cron}</code>
        {schedule.status !== "active" && (
          <span className="block text-xs text-muted">
            <ScriptStatusWord status={schedule.status} />
          </span>
        )}
      </Cell>
      <Cell className="min-w-52 max-sm:hidden">
        <code className="text-xs">{schedule.cron}</code>
        <span className="block text-xs text-muted">{schedule.words}</span>
      </Cell>
      <Cell>
        <NextRun schedule={schedule} />
      </Cell>
      <Cell>
        <LastRun schedule={schedule} />
      </Cell>
      <Cell isFigure className="text-muted">
        <Lateness lateMs={schedule.lateMs} />
      </Cell>
      <Cell className="text-xs whitespace-nowrap text-muted">
        <span className="block">{t(`schedules.overlaps.${schedule.overlap}`)}</span>
        <span className="block">{t(`schedules.catchUps.${schedule.catchUp}`)}</span>
      </Cell>
      <Cell isFigure className={schedule.waiting > 0 ? "text-warning" : "text-faint"}>
        {format.number(schedule.waiting)}
      </Cell>
    </Row>
  );
}

function NextRun({ schedule: { nextRunAt, overdueMs } }: { schedule: Schedule }) {
  const t = useTranslations("schedules");
  const locale = useLocale();
  if (overdueMs > 0) {
    return (
      <>
        <span className="font-medium text-danger">
          <Outcome tone="danger">{t("overdue")}</Outcome>
        </span>
        <span className="block text-xs text-muted">
          {t("overdueSince", { duration: formatDuration(overdueMs, locale) })}
        </span>
      </>
    );
  }
  if (nextRunAt === null) return <span className="text-faint">{t("notArmed")}</span>;
  return <RelativeTime at={nextRunAt} />;
}

function LastRun({ schedule: { lastRunAt, lastRunStatus } }: { schedule: Schedule }) {
  const t = useTranslations("scripts");
  if (lastRunAt === null) return <span className="text-faint">{t("neverRan")}</span>;
  return (
    <>
      {lastRunStatus && <ExecutionStatusWord status={lastRunStatus} />}
      <span className="block text-xs text-muted">
        <RelativeTime at={lastRunAt} />
      </span>
    </>
  );
}

/** Of the last run, and the worst of the last hundred. */
function Lateness({ lateMs }: Pick<Schedule, "lateMs">) {
  const t = useTranslations("schedules");
  const locale = useLocale();
  if (lateMs === null) return "—";
  return (
    <>
      {formatDuration(lateMs.last, locale)}
      <span className="block text-xs">
        {t("latenessMax", { duration: formatDuration(lateMs.max, locale) })}
      </span>
    </>
  );
}
