import type { Span } from "@runlet/core";

export interface TimelineRow {
  span: Span;
  /** From the execution's start to the call's. */
  offsetMs: number;
  /** Where its bar begins and how long it is, as fractions of the whole. */
  start: number;
  length: number;
}

export interface Timeline {
  /** The length that bars are measured against. */
  totalMs: number;
  rows: TimelineRow[];
}

interface Run {
  spans: readonly Span[];
  startedAt: string | null;
  completedAt: string | null;
}

/**
 * Places the calls of an execution on its time, start to end. Instants are whole milliseconds and durations are not, so a call may
 * seem to end after its execution; the whole is then as long as that call needs.
 */
export function layOutCalls({ spans, startedAt, completedAt }: Run): Timeline {
  const origin = Date.parse(startedAt ?? spans[0]?.at ?? "");
  const offsetOf = ({ at }: Span) => Math.max(0, Date.parse(at) - origin);
  const runMs = completedAt === null ? 0 : Date.parse(completedAt) - origin;
  const totalMs = spans.reduce(
    (most, span) => Math.max(most, offsetOf(span) + span.durationMs),
    runMs,
  );
  const fraction = (ms: number) => (totalMs > 0 ? ms / totalMs : 0);
  const rows = spans.map((span) => {
    const offsetMs = offsetOf(span);
    return { span, offsetMs, start: fraction(offsetMs), length: fraction(span.durationMs) };
  });
  return { totalMs, rows };
}
