"use client";

import { useLocale, useNow } from "next-intl";
import { formatExact, formatRelative } from "./format.ts";

const tickMs = 15_000;

/** An instant (ISO) as its distance from now, exact on hover. Null shows a dash. */
export function RelativeTime({ at }: { at: string | null }) {
  const locale = useLocale();
  const now = useNow({ updateInterval: tickMs });
  if (at === null) return <span className="text-faint">—</span>;
  const instant = new Date(at);
  // What happened since the last tick lies "ahead" of it.
  const reference = instant > now ? new Date(Math.min(instant.getTime(), Date.now())) : now;
  return (
    <time dateTime={at} title={formatExact(instant, locale)} className="whitespace-nowrap">
      {formatRelative(instant, reference, locale)}
    </time>
  );
}
