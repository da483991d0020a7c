import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NewScriptForm } from "#features/scripts/new-script-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("newScript");
  return { title: t("title") };
}

export default function NewScriptPage() {
  return <NewScriptForm />;
}
