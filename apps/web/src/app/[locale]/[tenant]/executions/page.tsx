import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ExecutionsPage } from "#features/executions/executions-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("executions");
  return { title: t("title") };
}

export default function Page() {
  return <ExecutionsPage />;
}
