import type { MeasuredProcess } from "./start-process.ts";

/** @returns answers a value by its name and labels as they stand in the text; 0 for what is not told */
export async function readMetrics({
  port,
}: Pick<MeasuredProcess, "port">): Promise<(series: string) => number> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`/metrics answered ${answer.status}: ${text.slice(0, 200)}`);
  }
  const values = new Map(
    text.split("\n").map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
  return (series) => values.get(series) ?? 0;
}
