"use client";

import type { LogEntry, LogLevel } from "@runlet/core";
import { useLocale, useTranslations } from "next-intl";
import { classNames } from "#components/class-names.ts";
import { formatClock, formatExact } from "#components/format.ts";

const levelTones: Record<LogLevel, string> = {
  debug: "text-faint",
  info: "text-accent",
  warn: "text-warning",
  error: "text-danger",
};

/** Logs in their order: time, level, message, fields. */
export function LogList({ logs, emptyText }: { logs: readonly LogEntry[]; emptyText: string }) {
  const t = useTranslations("execution");
  const locale = useLocale();
  if (logs.length === 0) return <p className="px-4 pb-4 text-muted">{emptyText}</p>;
  return (
    <ol aria-label={t("logs")} className="overflow-x-auto pb-3 font-mono text-xs leading-5">
      {logs.map((entry, position) => (
        <li
          // Logs are only ever appended to, so a place in the list is an identity.
          key={`${position} ${entry.at}`}
          className="flex gap-3 px-4 py-px hover:bg-hover"
        >
          <time
            dateTime={entry.at}
            title={formatExact(new Date(entry.at), locale)}
            className="shrink-0 text-faint tabular-nums"
          >
            {formatClock(new Date(entry.at), locale)}
          </time>
          <span className={classNames("w-10 shrink-0", levelTones[entry.level])}>
            {t(`level.${entry.level}`)}
          </span>
          <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">
            {entry.message}
            {entry.fields && Object.keys(entry.fields).length > 0 && (
              <span className="text-muted"> {JSON.stringify(entry.fields)}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
