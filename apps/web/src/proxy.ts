import createMiddleware from "next-intl/middleware";
import { routing } from "./i18n/routing.ts";

/** Puts the locale in front of a path that has none. Who may see a page is decided by the page, not here. */
export const proxy = createMiddleware(routing);

export const config = { matcher: ["/((?!api/|_next/|.*\\.).*)"] };
