"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";
import { PageBody } from "#components/page-header.tsx";
import { usePages } from "#features/shell/use-pages.ts";
import { Link, usePathname } from "#i18n/navigation.ts";

/** The pages of the settings, and the way between them. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const t = useTranslations("settings");
  const pathname = usePathname();
  const { settings } = usePages();
  return (
    <PageBody>
      <nav aria-label={t("navigation")} className="flex gap-4 overflow-x-auto border-b border-line">
        {settings.map(({ label, href }) => (
          <Link
            key={href}
            href={href}
            aria-current={pathname === href ? "page" : undefined}
            className={classNames(
              "-mb-px border-b-2 pb-2 whitespace-nowrap -outline-offset-2",
              pathname === href
                ? "border-accent font-medium"
                : "border-transparent text-muted hover:text-ink",
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      {children}
    </PageBody>
  );
}
