"use client";

import { useTranslations } from "next-intl";
import { ForbiddenMessage } from "#api/query-state.tsx";
import { PageBody, PageHeader } from "#components/page-header.tsx";
import { useSession } from "#features/session/session-context.tsx";
import { ScheduleRunList } from "./schedule-run-list.tsx";
import { ScheduleTabs } from "./schedule-tabs.tsx";

/** The ledger of all schedules. */
export function ScheduleRunsPage() {
  const t = useTranslations("schedules");
  const { can } = useSession();
  if (!can("scripts.read")) return <ForbiddenMessage />;
  return (
    <PageBody>
      <PageHeader title={t("title")}>
        <ScheduleTabs current="runs" />
      </PageHeader>
      <ScheduleRunList />
    </PageBody>
  );
}
