import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ApiReferencePage } from "#features/api-reference/api-reference-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("apiReference");
  return { title: t("title") };
}

export default function Page() {
  return <ApiReferencePage />;
}
