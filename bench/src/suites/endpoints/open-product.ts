/** The product with one tenant whose scripts are called. */
import type { Caller } from "@runlet/core";
import { requestText } from "../../http/drive.ts";
import type { HttpContender } from "../../http/http-contender.ts";
import { readCpuParts } from "../../product/cpu-parts.ts";
import { createEndpoint, small } from "../../product/create-endpoint.ts";
import { type Installation, openInstallation } from "../../product/installation.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";
import { type RunnerOptions, startRunner } from "../../product/start-runner.ts";
import { watchExecutions } from "../../product/watch-executions.ts";

export const SLUG = "acme";
export const SMALL_PATH = `/api/run/${SLUG}/${small.name}?name=bench`;

export interface Product {
  cluster: Cluster;
  installation: Installation;
  caller: Caller;
  runner: MeasuredProcess;
  /** Of the script that all are compared with. */
  smallId: string;
}

/** @param prepare what the database is to hold before the runner starts */
export async function openProduct(
  cluster: Cluster,
  releases: AsyncDisposableStack,
  name: string,
  {
    prepare = async () => {},
    ...runnerOptions
  }: RunnerOptions & { prepare?: (product: Omit<Product, "runner">) => Promise<void> } = {},
): Promise<Product> {
  const installation = releases.use(await openInstallation(cluster, name));
  const caller = await installation.createTenant(SLUG);
  const smallId = await createEndpoint(installation, caller, small);
  const made = { cluster, installation, caller, smallId };
  await prepare(made);
  const runner = releases.use(await startRunner(installation, runnerOptions));
  return { ...made, runner };
}

/** The small script, on the runner's port; after each round all that was answered must be recorded. */
export function smallOnRunner(name: string, product: Product): HttpContender {
  const { cluster, installation, caller, runner } = product;
  return {
    name,
    targets: [requestText(runner.port, { path: SMALL_PATH })],
    readCpu: () => readCpuParts(runner.pid, cluster),
    watch: () => watchExecutions(installation, [caller.tenant.id]),
  };
}
