import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SchedulesPage } from "#features/schedules/schedules-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("schedules");
  return { title: t("title") };
}

export default function Page() {
  return <SchedulesPage />;
}
