"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Execution } from "#api/trpc.ts";
import { Button } from "#components/button.tsx";
import { classNames } from "#components/class-names.ts";
import { formatDuration } from "#components/format.ts";
import { Outcome } from "#components/outcome.tsx";
import { layOutCalls, type TimelineRow } from "./timeline.ts";

const shownAtFirst = 100;
/** What the record of an execution has room for. */
const maxKept = 1_000;

/** Columns of the whole list, so that rows align and none is wider than what it holds. */
const listClass =
  "grid gap-x-3 px-4 text-xs leading-5 grid-cols-[auto_minmax(0,1fr)_auto_4rem] @2xl:grid-cols-[auto_auto_minmax(0,5fr)_minmax(0,4fr)_auto_auto]";

/** One line where there is room for all of it; else the op over the target over the bar. */
const rowClass =
  "col-span-full grid grid-cols-subgrid [grid-template-areas:'start_op_outcome_outcome'_'._target_target_duration'_'._bar_bar_bar'] @2xl:[grid-template-areas:'start_op_target_bar_duration_outcome']";

/** The calls of `ctx.*` that an execution made, on its time. */
export function CallList({ execution }: { execution: Execution }) {
  const t = useTranslations("execution");
  const format = useFormatter();
  const locale = useLocale();
  const [isWhole, setWhole] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const { totalMs, rows } = useMemo(() => layOutCalls(execution), [execution]);

  const words: CallWords = {
    afterStart: t("afterStart"),
    outcomes: { ok: t("callOutcomes.ok"), pending: t("callOutcomes.pending") },
  };

  function showAll(): void {
    flushSync(() => setWhole(true));
    // The button is gone: the reader goes on where the list went on.
    (list.current?.children[shownAtFirst] as HTMLElement | undefined)?.focus();
  }

  return (
    <section aria-label={t("calls")} className="@container">
      <h2 className="flex items-baseline gap-2 px-4 pt-3 pb-1 text-xs font-medium">
        {t("calls")}
        <span className="font-normal text-muted tabular-nums">{format.number(rows.length)}</span>
      </h2>
      <div className={listClass}>
        <div aria-hidden className={classNames(rowClass, "text-faint tabular-nums")}>
          <span className="flex justify-between [grid-area:bar]">
            <span>0</span>
            <span>{formatDuration(totalMs, locale)}</span>
          </span>
        </div>
        <ol
          ref={list}
          aria-label={t("calls")}
          className="col-span-full grid grid-cols-subgrid pb-2"
        >
          {rows.slice(0, isWhole ? rows.length : shownAtFirst).map((row, position) => (
            // Calls are never moved or removed, so a place in the list is an identity.
            <Call key={`${position} ${row.span.at}`} row={row} words={words} />
          ))}
        </ol>
      </div>
      {!isWhole && rows.length > shownAtFirst && (
        <div className="px-4 pb-3">
          <Button size="small" onClick={showAll}>
            {t("showAllCalls", { count: rows.length })}
          </Button>
        </div>
      )}
      {rows.length >= maxKept && (
        <p className="px-4 pb-3 text-xs text-muted">{t("callsKept", { count: maxKept })}</p>
      )}
    </section>
  );
}

/** Translated once for all rows: there may be a thousand. */
interface CallWords {
  afterStart: string;
  /** Codes of errors stay as scripts read them. */
  outcomes: Record<string, string>;
}

function Call({ row, words }: { row: TimelineRow; words: CallWords }) {
  const locale = useLocale();
  const { op, target, durationMs, outcome } = row.span;
  return (
    <li
      // To go on from when the rest is shown.
      tabIndex={-1}
      className={classNames(rowClass, "-mx-4 px-4 py-0.5 -outline-offset-2 hover:bg-hover")}
    >
      <span className="whitespace-nowrap text-faint tabular-nums [grid-area:start]">
        <span aria-hidden>+</span>
        {formatDuration(row.offsetMs, locale)}
        <span className="sr-only"> {words.afterStart}</span>
      </span>
      <code className="truncate [grid-area:op]">{op}</code>
      <code title={target} className="truncate text-muted [grid-area:target]">
        {target}
      </code>
      <Bar row={row} />
      <span className="text-right whitespace-nowrap tabular-nums [grid-area:duration]">
        {formatDuration(durationMs, locale)}
      </span>
      <span className="truncate text-right [grid-area:outcome] @2xl:text-left">
        <Outcome tone={toneOf(outcome)}>
          {words.outcomes[outcome] ?? <code>{outcome}</code>}
        </Outcome>
      </span>
    </li>
  );
}

/** When the call was, on the time of the whole execution; never too thin to be seen. */
function Bar({ row: { start, length, span } }: { row: TimelineRow }) {
  return (
    <span
      aria-hidden
      className="relative my-auto h-1 overflow-hidden rounded-full bg-sunken [grid-area:bar]"
    >
      <span
        className={classNames(
          "absolute inset-y-0 min-w-0.5 rounded-full",
          barTones[toneOf(span.outcome)],
        )}
        style={{ left: `min(${start * 100}%, 100% - 2px)`, width: `${length * 100}%` }}
      />
    </span>
  );
}

const barTones = { success: "bg-accent", danger: "bg-danger", neutral: "bg-faint" } as const;

function toneOf(outcome: string): keyof typeof barTones {
  if (outcome === "ok") return "success";
  return outcome === "pending" ? "neutral" : "danger";
}
