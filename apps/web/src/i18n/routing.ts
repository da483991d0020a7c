import { defineRouting } from "next-intl/routing";
import { defaultLocale, locales } from "./locales.ts";

/** The locale is always the first segment of a page's path. */
export const routing = defineRouting({ locales, defaultLocale, localePrefix: "always" });
