"use client";

import type { ExecutionMetrics } from "@runlet/core";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Execution } from "#api/trpc.ts";
import { formatBytes, formatDuration, formatExact, formatInstant } from "#components/format.ts";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

const linkClass = "rounded-sm text-accent hover:underline";

/** Where a run came from, when, and what it cost. */
export function ExecutionFacts({ execution }: { execution: Execution }) {
  const t = useTranslations();
  const { tenant } = useSession();
  const script = `/${tenant.slug}/scripts/${execution.scriptId}`;
  return (
    <section
      aria-label={t("execution.facts")}
      className="rounded-lg border border-line bg-surface px-4 py-2"
    >
      <dl className="divide-y divide-line">
        <Fact name={t("execution.script")}>
          <Link href={script} className={linkClass}>
            {execution.scriptName}
          </Link>
        </Fact>
        <Fact name={t("execution.version")}>
          <Link href={`${script}?panel=versions`} className={linkClass}>
            {execution.version}
          </Link>
        </Fact>
        <Fact name={t("execution.trigger")}>{t(`triggers.${execution.trigger}`)}</Fact>
        <Fact name={t("execution.who")}>
          <Starter execution={execution} />
        </Fact>
        {execution.attempt > 1 && <Fact name={t("execution.attempt")}>{execution.attempt}</Fact>}
        {execution.parentId && (
          <Fact name={t("execution.parent")}>
            <Link href={`/${tenant.slug}/executions/${execution.parentId}`} className={linkClass}>
              {execution.parentId.slice(0, 8)}
            </Link>
          </Fact>
        )}
        <Instant name={t("execution.queued")} at={execution.queuedAt} />
        <Instant name={t("execution.started")} at={execution.startedAt} />
        <Instant name={t("execution.completed")} at={execution.completedAt} />
        {execution.metrics && <Metrics metrics={execution.metrics} />}
      </dl>
    </section>
  );
}

function Starter({ execution: { user, apiKey, trigger } }: { execution: Execution }) {
  const t = useTranslations();
  if (user) return user.email;
  if (apiKey) return t("execution.apiKey", { name: apiKey.name });
  // A trigger without a person or a key is its own starter, but a public endpoint has a caller nobody knows.
  return trigger === "http" ? t("execution.nobody") : t(`triggers.${trigger}`);
}

function Metrics({ metrics }: { metrics: ExecutionMetrics }) {
  const t = useTranslations("execution");
  const locale = useLocale();
  const format = useFormatter();
  return (
    <>
      <Fact name={t("duration")}>{formatDuration(metrics.durationMs, locale)}</Fact>
      <Fact name={t("queue")}>{formatDuration(metrics.queueMs, locale)}</Fact>
      <Fact name={t("cpu")}>{formatDuration(metrics.cpuMs, locale)}</Fact>
      <Fact name={t("memory")}>{formatBytes(metrics.memoryBytes, locale)}</Fact>
      <Fact name={t("apiCalls")}>{format.number(metrics.apiCalls)}</Fact>
      <Fact name={t("outputBytes")}>{formatBytes(metrics.outputBytes, locale)}</Fact>
      <Fact name={t("vm")}>{t(`vms.${metrics.vm}`)}</Fact>
      <Fact name={t("compileCache")}>{t(`compileCaches.${metrics.compileCache}`)}</Fact>
    </>
  );
}

function Instant({ name, at }: { name: string; at: string | null }) {
  const locale = useLocale();
  return (
    <Fact name={name}>
      {at === null ? (
        "—"
      ) : (
        <time dateTime={at} title={formatExact(new Date(at), locale)}>
          {formatInstant(new Date(at), locale)}
        </time>
      )}
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-1.5">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 text-right wrap-anywhere tabular-nums">{children}</dd>
    </div>
  );
}
