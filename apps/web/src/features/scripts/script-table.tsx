"use client";

import type { ScriptListItem } from "@runlet/core";
import { useTranslations } from "next-intl";
import { RelativeTime } from "#components/relative-time.tsx";
import { Cell, HeadCell, Row, Table } from "#components/table.tsx";
import { ExecutionStatusWord } from "#features/executions/execution-words.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { ScriptStatusWord, ScriptTypeWord } from "./script-words.tsx";

/** A row is one link, its name; the link covers the whole row. */
export function ScriptTable({ scripts }: { scripts: readonly ScriptListItem[] }) {
  const t = useTranslations("scripts");
  const { tenant } = useSession();
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <HeadCell>{t("columns.name")}</HeadCell>
          <HeadCell>{t("columns.status")}</HeadCell>
          <HeadCell className="max-sm:hidden">{t("columns.type")}</HeadCell>
          <HeadCell className="max-md:hidden">{t("columns.lastExecution")}</HeadCell>
          <HeadCell isFigure className="max-sm:hidden">
            {t("columns.updated")}
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {scripts.map((script) => (
          <Row key={script.id} className="relative hover:bg-hover">
            <Cell className="w-full max-w-0">
              <Link
                href={`/${tenant.slug}/scripts/${script.id}`}
                className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              >
                {script.name}
              </Link>
              <span className="block truncate text-xs text-muted">{subtitleOf(script)}</span>
            </Cell>
            <Cell>
              <ScriptStatusWord status={script.status} />
            </Cell>
            <Cell className="max-sm:hidden">
              <ScriptTypeWord type={script.type} />
            </Cell>
            <Cell className="max-md:hidden">
              {script.lastExecution ? (
                <span className="flex items-center justify-between gap-4">
                  <ExecutionStatusWord status={script.lastExecution.status} />
                  <span className="text-muted tabular-nums">
                    <RelativeTime at={script.lastExecution.completedAt} />
                  </span>
                </span>
              ) : (
                <span className="text-faint">{t("neverRan")}</span>
              )}
            </Cell>
            <Cell isFigure className="text-muted max-sm:hidden">
              <span className="relative z-1">
                <RelativeTime at={script.updatedAt} />
              </span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

/** What tells scripts apart at a glance: what starts them, else what they are for. */
function subtitleOf(script: ScriptListItem): string {
  if (script.http) return `${script.http.methods.join(" ")} ${script.http.path}`;
  if (script.schedule) return `${script.schedule.cron} · ${script.schedule.timezone}`;
  if (script.event) return script.event.types.join(", ");
  return script.description;
}
