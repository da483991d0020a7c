import type { Told } from "./load/load.ts";
import type { ResumptionWatch } from "./resumption.ts";
import type { World } from "./world/world.ts";

export interface Figure {
  name: string;
  value: string;
}

const counts: readonly [name: string, query: string][] = [
  [
    "deliveries",
    "SELECT status::text AS name, count(*)::int FROM deliveries GROUP BY 1 ORDER BY 2 DESC",
  ],
  [
    "tries of a delivery",
    "SELECT attempts::text AS name, count(*)::int FROM deliveries GROUP BY attempts ORDER BY attempts",
  ],
  [
    "executions",
    `SELECT coalesce(error->>'code', status::text) AS name, count(*)::int FROM executions
      GROUP BY 1 ORDER BY 2 DESC`,
  ],
  [
    "ticks",
    "SELECT coalesce(outcome::text, 'open') AS name, count(*)::int FROM schedule_runs GROUP BY 1 ORDER BY 2 DESC",
  ],
];

/** How much there was, of what. */
export async function readFigures(
  world: World,
  { told, watch }: { told: Told; watch: ResumptionWatch },
): Promise<Figure[]> {
  const figures: Figure[] = [
    {
      name: "events published, runs asked for",
      value: `${told.events.length}, ${told.executionIds.length}`,
    },
    { name: "answers to requests with a key", value: describeAnswers(told) },
    {
      name: "lost work that went on, after p50 / most",
      value: describeTimes(watch.resumedAfterMs),
    },
  ];
  for (const [name, query] of counts) {
    const rows = await world.query<{ name: string; count: number }>(query);
    const value = rows.map((row) => `${row.name} ${row.count}`).join(", ");
    figures.push({ name, value: value || "none" });
  }
  return figures;
}

function describeAnswers({ answers }: Told): string {
  if (answers.length === 0) return "none";
  const outcomes = Map.groupBy(answers, ({ outcome }) => outcome);
  const keys = new Set(answers.map(({ key }) => key));
  const counts = [...outcomes].map(([outcome, those]) => `${outcome} ${those.length}`);
  return `${counts.join(", ")}, of ${keys.size} keys`;
}

function describeTimes(timesMs: readonly number[]): string {
  if (timesMs.length === 0) return "none";
  const sorted = [...timesMs].sort((one, other) => one - other);
  const seconds = (ms: number | undefined) => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return `${sorted.length}, ${seconds(middle)} / ${seconds(sorted.at(-1))}`;
}
