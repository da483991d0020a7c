"use client";

import { useTranslations } from "next-intl";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

/** A script's name, which leads to it; a deleted one has none. */
export function ScriptLink({ id, name }: { id: string; name: string | null }) {
  const t = useTranslations("scripts");
  const { tenant } = useSession();
  if (name === null) return <span className="text-faint">{t("deleted")}</span>;
  return (
    <Link href={`/${tenant.slug}/scripts/${id}`} className="block truncate hover:underline">
      {name}
    </Link>
  );
}
