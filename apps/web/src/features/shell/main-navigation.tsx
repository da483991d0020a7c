"use client";

import { useTranslations } from "next-intl";
import { classNames } from "#components/class-names.ts";
import { Link, usePathname } from "#i18n/navigation.ts";
import { usePages } from "./use-pages.ts";

export function MainNavigation({ className }: { className?: string }) {
  const t = useTranslations("shell");
  const pathname = usePathname();
  const { main } = usePages();
  return (
    <nav aria-label={t("mainNavigation")} className={classNames("flex gap-0.5", className)}>
      {main.map(({ label, href, prefix }) => {
        const isCurrent = pathname === prefix || pathname.startsWith(`${prefix}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isCurrent ? "page" : undefined}
            className={classNames(
              "rounded-md px-2.5 py-1.5 whitespace-nowrap transition-colors",
              isCurrent ? "bg-hover font-medium text-ink" : "text-muted hover:text-ink",
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
