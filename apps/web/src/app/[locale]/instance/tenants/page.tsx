import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TenantsPage } from "#features/tenants/tenants-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("tenants");
  return { title: t("title") };
}

export default function Page() {
  return <TenantsPage />;
}
