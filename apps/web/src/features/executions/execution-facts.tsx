"use client";

import type { ExecutionMetrics } from "@runlet/core";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { Execution } from "#api/trpc.ts";
import { Fact, Facts, factLinkClass, InstantFact } from "#components/facts.tsx";
import { formatBytes, formatDuration } from "#components/format.ts";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

/** Where a run came from, when, and what it cost. */
export function ExecutionFacts({ execution }: { execution: Execution }) {
  const t = useTranslations();
  const { tenant } = useSession();
  const dueAt = dueAtOf(execution);
  const script = `/${tenant.slug}/scripts/${execution.scriptId}`;
  return (
    <Facts label={t("execution.facts")}>
      <Fact name={t("execution.script")}>
        <Link href={script} className={factLinkClass}>
          {execution.scriptName}
        </Link>
      </Fact>
      <Fact name={t("execution.version")}>
        <Link href={`${script}?panel=versions`} className={factLinkClass}>
          {execution.version}
        </Link>
      </Fact>
      <Fact name={t("execution.trigger")}>{t(`triggers.${execution.trigger}`)}</Fact>
      <Fact name={t("execution.who")}>
        <Starter execution={execution} />
      </Fact>
      {execution.attempt > 1 && <Fact name={t("execution.attempt")}>{execution.attempt}</Fact>}
      {execution.eventId && (
        <Fact name={t("execution.event")}>
          <Link href={`/${tenant.slug}/events/${execution.eventId}`} className={factLinkClass}>
            {execution.eventId.slice(0, 8)}
          </Link>
        </Fact>
      )}
      {execution.parentId && (
        <Fact
          name={execution.trigger === "replay" ? t("execution.againOf") : t("execution.parent")}
        >
          <Link href={`/${tenant.slug}/executions/${execution.parentId}`} className={factLinkClass}>
            {execution.parentId.slice(0, 8)}
          </Link>
        </Fact>
      )}
      {dueAt && <InstantFact name={t("execution.due")} at={dueAt} />}
      <InstantFact name={t("execution.queued")} at={execution.queuedAt} />
      <InstantFact name={t("execution.started")} at={execution.startedAt} />
      <InstantFact name={t("execution.completed")} at={execution.completedAt} />
      {execution.metrics && <Metrics metrics={execution.metrics} />}
    </Facts>
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

/** When a schedule's run was due, as its input says; null for others. */
function dueAtOf({ trigger, input }: Execution): string | null {
  if (trigger !== "cron" || typeof input !== "object" || input === null) return null;
  const { dueAt } = input as { dueAt?: unknown };
  return typeof dueAt === "string" && !Number.isNaN(Date.parse(dueAt)) ? dueAt : null;
}
