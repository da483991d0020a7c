import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DeadLettersPage } from "#features/dead-letters/dead-letters-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("deadLetters");
  return { title: t("title") };
}

export default function Page() {
  return <DeadLettersPage />;
}
