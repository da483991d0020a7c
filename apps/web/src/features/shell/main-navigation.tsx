"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { classNames } from "#components/class-names.ts";
import { Link, usePathname } from "#i18n/navigation.ts";
import { usePages } from "./use-pages.ts";

export function MainNavigation({ className }: { className?: string }) {
  const t = useTranslations("shell");
  const pathname = usePathname();
  const { main } = usePages();
  const navigationRef = useRef<HTMLElement>(null);
  // On a narrow screen the navigation scrolls sideways; another path has another current entry.
  useEffect(() => {
    const current = navigationRef.current?.querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <nav
      ref={navigationRef}
      aria-label={t("mainNavigation")}
      className={classNames("flex gap-0.5", className)}
    >
      {main.map(({ label, href, prefix, hasNews }) => {
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
            {hasNews && (
              <span className="relative ml-1.5 inline-block size-1.5 rounded-full bg-danger align-middle">
                <span className="sr-only">{t("hasNews")}</span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
