/** Reports as text for a terminal: ratios first, each with its spread. */
import type { Row, SuiteReport } from "./report.ts";
import type { Spread } from "./statistics.ts";

/** Three significant digits, without exponents. */
export function formatNumber(value: number): string {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

function formatRatio({ median, min, max }: Spread): string {
  return `${formatNumber(median)} × (${formatNumber(min)}–${formatNumber(max)})`;
}

const HEAD = ["", "ratio (min–max)", "against", "ours", "theirs", "better"];

function cellsOf(row: Row): string[][] {
  return row.comparisons.map(({ against, theirs, ratio }, index) => [
    index === 0 ? row.what : "",
    formatRatio(ratio),
    against,
    index === 0 ? `${formatNumber(row.ours.median)} ${row.unit}` : "",
    `${formatNumber(theirs.median)} ${row.unit}`,
    index === 0 ? row.better : "",
  ]);
}

/** A report as lines of text, in groups, with its notes below. */
export function formatReport({ suite, rows, notes }: SuiteReport): string {
  const groups = Map.groupBy(rows, (row) => row.group);
  const cells = [...groups].flatMap(([group, members]) => [[group], ...members.flatMap(cellsOf)]);
  const widths = HEAD.map((head, column) =>
    Math.max(
      ...[[head], ...cells.filter((line) => line.length > 1).map((line) => [line[column]])].map(
        ([text = ""]) => text.length,
      ),
    ),
  );
  const format = (line: string[]) =>
    line.length === 1
      ? `\n${line[0]}`
      : `  ${line.map((text, column) => text.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
  return [
    `${suite}`,
    format(HEAD),
    ...cells.map(format),
    "",
    ...notes.map((note) => `* ${note}`),
  ].join("\n");
}
