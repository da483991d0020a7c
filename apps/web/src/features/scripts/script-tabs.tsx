"use client";

import type { Script } from "@runlet/core";
import { useTranslations } from "next-intl";
import { LinkTabs } from "#components/link-tabs.tsx";
import { useSession } from "#features/session/session-context.tsx";

type ScriptTab = "code" | "history" | "schedule";

/** Between a script's code, its executions and, for a scheduled one, the runs of its schedule. */
export function ScriptTabs({
  script,
  current,
}: {
  script: Pick<Script, "id" | "type">;
  current: ScriptTab;
}) {
  const t = useTranslations("script");
  const { tenant } = useSession();
  const base = `/${tenant.slug}/scripts/${script.id}`;
  const hrefs: Record<ScriptTab, string> = {
    code: base,
    history: `${base}/executions`,
    schedule: `${base}/schedule`,
  };
  const shown: ScriptTab[] = ["code", "history"];
  if (script.type === "scheduled") shown.push("schedule");
  return (
    <LinkTabs
      label={t("panels")}
      tabs={shown.map((tab) => ({
        label: t(tab),
        href: hrefs[tab],
        isCurrent: tab === current,
      }))}
    />
  );
}
