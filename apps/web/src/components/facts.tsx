"use client";

import { useLocale } from "next-intl";
import type { ReactNode } from "react";
import { formatExact, formatInstant } from "./format.ts";

/** Short facts about one thing, name and value on a line. */
export function Facts({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label} className="rounded-lg border border-line bg-surface px-4 py-2">
      <dl className="divide-y divide-line">{children}</dl>
    </section>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-1.5">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 text-right wrap-anywhere tabular-nums">{children}</dd>
    </div>
  );
}

/** An instant (ISO) in the reader's zone, which its tip names. Null shows a dash. */
export function InstantFact({ name, at }: { name: string; at: string | null }) {
  const locale = useLocale();
  return (
    <Fact name={name}>
      {at === null ? (
        "—"
      ) : (
        <time dateTime={at} title={formatExact(new Date(at), locale)}>
          {formatInstant(new Date(at), locale)}
        </time>
      )}
    </Fact>
  );
}

/** Classes of a link among facts. */
export const factLinkClass = "rounded-sm text-accent hover:underline";
