"use client";

import { useSearchParams } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { leaveWith } from "#i18n/leave-guard.ts";
import { type Locale, localeNames, locales } from "#i18n/locales.ts";
import { usePathname, useRouter } from "#i18n/navigation.ts";

const themes = ["light", "dark", "system"] as const;
type ThemeChoice = (typeof themes)[number];

interface Choice<Value extends string> {
  value: Value;
  options: { value: Value; label: string; lang?: string }[];
  choose(value: Value): void;
}

/** Light, dark, or what the system says. Kept by the browser. */
export function useThemeChoice(): Choice<ThemeChoice> {
  const t = useTranslations("shell.themes");
  const { theme, setTheme } = useTheme();
  return {
    value: themes.find((name) => name === theme) ?? "system",
    options: themes.map((value) => ({ value, label: t(value) })),
    choose: setTheme,
  };
}

/** The language of the screens: the same page again under another first segment. */
export function useLanguageChoice(): Choice<Locale> {
  const locale = useLocale();
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  return {
    value: locale,
    options: locales.map((value) => ({ value, label: localeNames[value], lang: value })),
    choose(value) {
      const query = search.size > 0 ? `?${search}` : "";
      leaveWith(() => router.replace(`${pathname}${query}`, { locale: value }));
    },
  };
}
