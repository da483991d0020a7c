/** A tenant's first call over HTTP: its endpoint, program and VM were never asked for before. */
import { requestText, requireAllAnswered } from "../../http/drive.ts";
import type { Driver } from "../../http/driver.ts";
import { lookUntil } from "../../product/bounded-wait.ts";
import { createEndpoint, small } from "../../product/create-endpoint.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { readMetrics } from "../../product/read-metrics.ts";
import { compareWithFigure, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import { openProduct, type Product, SMALL_PATH } from "./open-product.ts";
import type { Plan } from "./plan.ts";

/** In milliseconds. */
const SPARE_ALLOWED_MS = 25;
const NO_SPARE_ALLOWED_MS = 250;
const BOUND_MS = 60_000;
const WARM_UP_CALLS = 50;

export async function measureFirstCalls(
  driver: Driver,
  cluster: Cluster,
  { samples }: Plan,
): Promise<Row[]> {
  await using releases = new AsyncDisposableStack();
  const slugs = Array.from({ length: samples }, (_, index) => `new-${index}`);
  const prepare = async ({ installation }: Pick<Product, "installation">) => {
    for (const slug of slugs) {
      await createEndpoint(installation, await installation.createTenant(slug), small);
    }
  };
  const spare = await openProduct(cluster, releases, "spare", { prepare });
  const env = { RUNLET_SANDBOX_SPARE_VMS: "0" };
  const none = await openProduct(cluster, releases, "no_spare", { prepare, env });
  for (const { runner } of [spare, none]) {
    await call(driver, runner.port, SMALL_PATH, WARM_UP_CALLS);
  }
  const withSpareMs: number[] = [];
  const withoutSpareMs: number[] = [];
  for (const slug of slugs) {
    const path = `/api/run/${slug}/${small.name}?name=bench`;
    await awaitSpare(spare);
    withSpareMs.push(await call(driver, spare.runner.port, path, 1));
    await awaitSpare(spare);
    withoutSpareMs.push(await call(driver, none.runner.port, path, 1));
  }
  return [
    ...rowsOf("spare VM ready", withSpareMs, SPARE_ALLOWED_MS),
    ...rowsOf("no spare", withoutSpareMs, NO_SPARE_ALLOWED_MS),
  ];
}

function rowsOf(words: string, times: number[], allowedMs: number): Row[] {
  return [
    { what: `${words}, p50 of ${times.length}`, percent: 50 },
    { what: `${words}, the slowest`, percent: 100 },
  ].map(({ what, percent }) =>
    compareWithFigure(
      {
        group: "A tenant's first call",
        what,
        unit: "ms",
        better: "lower",
        ours: [percentile(times, percent)],
      },
      "allowed",
      allowedMs,
    ),
  );
}

/** On a connection that is open already. @returns how long the first took */
async function call(driver: Driver, port: number, path: string, maxCalls: number): Promise<number> {
  const order = { connections: 1, durationMs: BOUND_MS, boundMs: BOUND_MS, maxCalls };
  const result = await driver.drive({ ...order, targets: [requestText(port, { path })] });
  return requireAllAnswered("Runlet", result)[0] ?? Number.NaN;
}

/** Until a VM stands ready for any tenant, and none is being started. */
async function awaitSpare({ runner }: Product): Promise<void> {
  const look = async () => {
    const read = await readMetrics(runner);
    const isReady = read('runlet_sandbox_vms_by_use{use="spare"}') > 0;
    return isReady && read('runlet_sandbox_vms{state="starting"}') === 0;
  };
  await lookUntil(look, { everyMs: 50, boundMs: BOUND_MS, what: "no spare VM gets ready" });
}
