"use client";

import { useTranslations } from "next-intl";
import { LinkTabs } from "#components/link-tabs.tsx";
import { useSession } from "#features/session/session-context.tsx";

/** Between the schedules and the ledger of their runs. */
export function ScheduleTabs({ current }: { current: "schedules" | "runs" }) {
  const t = useTranslations("schedules");
  const { tenant } = useSession();
  const base = `/${tenant.slug}/schedules`;
  return (
    <LinkTabs
      label={t("views")}
      tabs={[
        { label: t("title"), href: base, isCurrent: current === "schedules" },
        { label: t("ledger"), href: `${base}/runs`, isCurrent: current === "runs" },
      ]}
    />
  );
}
