import type { Span } from "./text-search.ts";

/** Spans of several searches as one search would tell them. */
export function joinSpans(spans: Span[]): Span[] {
  const joined: Span[] = [];
  for (const { start, end } of spans.toSorted((left, right) => left.start - right.start)) {
    const last = joined.at(-1);
    if (last !== undefined && last.end > start) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}
