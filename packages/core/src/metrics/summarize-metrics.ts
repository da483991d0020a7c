import { firstIdAt } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { executionStatuses, triggers } from "../executions/execution.ts";
import { type CountedFigures, countFigures } from "./count-figures.ts";
import type { HourFigures, MetricsSummary, MetricsSummaryInput } from "./metrics-summary.ts";

const hourMs = 3_600_000;
/** Executions that one summary reads at most: it takes well under a second. */
const maxCounted = 100_000;

function startOfHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / hourMs) * hourMs);
}

function complete<Name extends string>(
  names: readonly Name[],
  counts: Partial<Record<Name, number>>,
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, counts[name] ?? 0])) as Record<Name, number>;
}

function seriesOf(hours: CountedFigures["hours"], from: Date, to: Date): HourFigures[] {
  const byHour = new Map(hours.map((hour) => [hour.hour, hour]));
  const first = startOfHour(from).getTime() / hourMs;
  const last = startOfHour(to).getTime() / hourMs;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const { total = 0, failed = 0, durationMs = null } = byHour.get(first + index) ?? {};
    const at = new Date((first + index) * hourMs).toISOString();
    return { at, total, failed, durationMs };
  });
}

/**
 * What the tenant's executions of the last hours came to. Reads the newest 100 000 of them at most, and says from when on they
 * are when there were more.
 */
export async function summarizeMetrics(
  context: Context,
  caller: Caller,
  { hours }: MetricsSummaryInput,
): Promise<MetricsSummary> {
  requirePermission(caller, "scripts.read");
  const to = context.now();
  const asked = new Date(startOfHour(to).getTime() - (hours - 1) * hourMs);
  const counted = await context.database.inTenant(caller.scope, (tx) =>
    countFigures(tx, {
      tenantId: caller.tenant.id,
      firstId: firstIdAt(asked),
      from: asked,
      to,
      limit: maxCounted,
    }),
  );
  const from = counted.oldest ?? asked;
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    isCut: counted.oldest !== null,
    total: counted.total,
    byStatus: complete(executionStatuses, counted.statuses),
    byTrigger: complete(triggers, counted.triggers),
    errors: counted.errors,
    durationMs: counted.durationMs,
    queueMs: counted.queueMs,
    busiestScripts: counted.busiest,
    failingScripts: counted.failing,
    series: seriesOf(counted.hours, from, to),
  };
}
