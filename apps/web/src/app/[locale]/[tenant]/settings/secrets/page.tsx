import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SecretsPage } from "#features/secrets/secrets-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("secrets");
  return { title: t("title") };
}

export default function Page() {
  return <SecretsPage />;
}
