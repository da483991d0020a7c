import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TenantReferencePage } from "#features/api-reference/tenant-reference-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("apiReference");
  return { title: t("title") };
}

export default function Page() {
  return <TenantReferencePage />;
}
