"use client";

import { useTranslations } from "next-intl";
import { classNames } from "#components/class-names.ts";
import { useSession } from "#features/session/session-context.tsx";
import { Link } from "#i18n/navigation.ts";

/** Between a script's code and its history. */
export function ScriptTabs({
  scriptId,
  current,
}: {
  scriptId: string;
  current: "code" | "history";
}) {
  const t = useTranslations("script");
  const { tenant } = useSession();
  const base = `/${tenant.slug}/scripts/${scriptId}`;
  const tabs = [
    { name: "code", href: base },
    { name: "history", href: `${base}/executions` },
  ] as const;
  return (
    <nav aria-label={t("panels")} className="flex rounded-md border border-line-strong p-0.5">
      {tabs.map(({ name, href }) => (
        <Link
          key={name}
          href={href}
          aria-current={name === current ? "page" : undefined}
          className={classNames(
            "rounded-[4px] px-2.5 py-[3px]",
            name === current ? "bg-hover font-medium text-ink" : "text-muted hover:text-ink",
          )}
        >
          {t(name)}
        </Link>
      ))}
    </nav>
  );
}
