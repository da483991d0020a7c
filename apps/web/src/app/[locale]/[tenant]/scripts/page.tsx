import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ScriptList } from "#features/scripts/script-list.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("scripts");
  return { title: t("title") };
}

export default function ScriptsPage() {
  return <ScriptList />;
}
