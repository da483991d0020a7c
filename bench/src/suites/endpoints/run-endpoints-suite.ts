import { startDriver } from "../../http/driver.ts";
import { openCluster } from "../../product/open-cluster.ts";
import type { Row, SuiteReport } from "../../report.ts";
import type { SuiteOptions } from "../suite.ts";
import { measureSmall } from "./measure-small.ts";
import { openProduct, smallOnRunner } from "./open-product.ts";
import { FULL_PLAN, QUICK_PLAN } from "./plan.ts";
import { profileEndpoints } from "./profile-endpoints.ts";
import { startPeers } from "./start-peers.ts";

const NOTES = [
  "ratio: ours over theirs, median of alternating rounds, with the lowest and the highest round.",
  "Ours has the product's defaults, with the embedded Postgres and its settings: after every round as many completed executions are on disk as calls were answered.",
  "The load comes from a process of its own on the same machine, in a closed loop without think time; its CPU time is told.",
  "workerd, Directus and the bare server record nothing; workerd keeps one realm for all calls.",
];

/** Endpoints over HTTP: runner, web app, VMs and Postgres together, as the product starts them. */
export async function runEndpointsSuite({
  isQuick,
  profileFolder,
  releases,
  say,
}: SuiteOptions): Promise<SuiteReport> {
  const plan = isQuick ? QUICK_PLAN : FULL_PLAN;
  if (profileFolder !== null) {
    return profileEndpoints({ plan, folder: profileFolder, releases, say });
  }
  const driver = releases.use(startDriver());
  const cluster = await openCluster(releases);
  const rows: Row[] = [];
  {
    await using own = new AsyncDisposableStack();
    const product = await openProduct(cluster, own, "small");
    say("a small script");
    const peers = await startPeers(cluster, own, { mayFetch: !isQuick });
    const ours = smallOnRunner("Runlet", product);
    rows.push(...(await measureSmall(driver, { ours, peers }, plan)));
  }
  return { suite: "endpoints", rows, notes: NOTES };
}
