import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ScheduleRunsPage } from "#features/schedules/schedule-runs-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("scheduleRuns");
  return { title: t("title") };
}

export default function Page() {
  return <ScheduleRunsPage />;
}
