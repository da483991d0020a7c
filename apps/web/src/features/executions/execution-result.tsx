"use client";

import { ArrowUpRight } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { Execution } from "#api/trpc.ts";
import { formatDuration } from "#components/format.ts";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";
import { ExecutionErrorBox } from "./execution-error-box.tsx";
import { ExecutionOutput } from "./execution-output.tsx";
import { ExecutionStatusWord } from "./execution-words.tsx";
import { LogList } from "./log-list.tsx";

/** How a run goes: status, then result or error, and the logs as they come. Undefined: not known yet. */
export function ExecutionResult({ execution }: { execution: Execution | undefined }) {
  const t = useTranslations("run");
  const { tenant } = useSession();
  return (
    <section aria-label={t("result")} className="min-w-0">
      <div className="flex items-center gap-3 px-4 py-2.5">
        <div role="status">
          <ExecutionStatusWord status={execution?.status ?? "pending"} />
        </div>
        {execution?.metrics && <Duration durationMs={execution.metrics.durationMs} />}
        {execution && (
          <Link
            href={`/${tenant.slug}/executions/${execution.id}`}
            className="ml-auto inline-flex items-center gap-1 rounded-sm text-accent hover:underline"
          >
            {t("open")}
            <ArrowUpRight className="size-3.5" aria-hidden />
          </Link>
        )}
      </div>
      {execution?.error && (
        <div className="px-4 pb-3">
          <ExecutionErrorBox error={execution.error} />
        </div>
      )}
      {execution?.status === "completed" && (
        <ExecutionOutput label={t("result")} execution={execution} />
      )}
      {execution?.status === "pending" && <p className="px-4 pb-3 text-muted">{t("waiting")}</p>}
      {execution && (
        <div className="border-t border-line">
          <h2 className="px-4 pt-3 pb-1 text-xs font-medium">{t("logs")}</h2>
          <LogList logs={execution.logs} emptyText={t("noLogs")} />
        </div>
      )}
    </section>
  );
}

function Duration({ durationMs }: { durationMs: number }) {
  const locale = useLocale();
  return <span className="text-muted tabular-nums">{formatDuration(durationMs, locale)}</span>;
}
