/** The product with many tenants, each with a script that is called. */
import { requestText, type Target } from "../../http/drive.ts";
import { createEndpoint, type EndpointOptions } from "../../product/create-endpoint.ts";
import { type Installation, openInstallation } from "../../product/installation.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";
import { startRunner } from "../../product/start-runner.ts";
import { hostile, ordinary } from "./crowd-scripts.ts";

export interface Crowd {
  installation: Installation;
  runner: MeasuredProcess;
  /** Of one call for each tenant. */
  targets: Target[];
  tenantIds: string[];
  /** Of one call for each script of the tenant that means no good. */
  hostileTargets: Target[];
}

const HOSTILE_SLUG = "hostile";

/** @param env settings that differ from the product's */
export async function openCrowd(
  cluster: Cluster,
  releases: AsyncDisposableStack,
  { name, tenants, env = {} }: { name: string; tenants: number; env?: Record<string, string> },
): Promise<Crowd> {
  const installation = releases.use(await openInstallation(cluster, name));
  const tenantIds: string[] = [];
  const paths: string[] = [];
  for (let index = 0; index < tenants; index += 1) {
    const slug = `tenant-${index}`;
    const script = ordinary[index % ordinary.length] as EndpointOptions;
    const caller = await installation.createTenant(slug);
    await createEndpoint(installation, caller, script);
    tenantIds.push(caller.tenant.id);
    paths.push(`/api/run/${slug}/${script.name}?name=bench`);
  }
  const caller = await installation.createTenant(HOSTILE_SLUG);
  for (const script of hostile) {
    await createEndpoint(installation, caller, script);
  }
  const runner = releases.use(await startRunner(installation, { env }));
  const hostilePaths = hostile.map((script) => `/api/run/${HOSTILE_SLUG}/${script.name}`);
  const targetsOf = (all: string[]) => all.map((path) => requestText(runner.port, { path }));
  return {
    installation,
    runner,
    tenantIds,
    targets: targetsOf(paths),
    hostileTargets: targetsOf(hostilePaths),
  };
}
