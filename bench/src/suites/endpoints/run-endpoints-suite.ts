import { requestText } from "../../http/drive.ts";
import { type Driver, startDriver } from "../../http/driver.ts";
import type { HttpContender } from "../../http/http-contender.ts";
import { startNextRewrite } from "../../peers/next-rewrite.ts";
import { readWholeCpu } from "../../product/cpu-parts.ts";
import { type Cluster, openCluster } from "../../product/open-cluster.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";
import { buildWeb, startWeb } from "../../product/start-web.ts";
import type { Row, SuiteReport } from "../../report.ts";
import type { SuiteOptions } from "../suite.ts";
import { measureFirstCalls } from "./measure-first-calls.ts";
import { measureGrowth } from "./measure-growth.ts";
import { type Kind, measureKinds, prepareKinds } from "./measure-kinds.ts";
import { measureOverhead } from "./measure-overhead.ts";
import { measureSmall } from "./measure-small.ts";
import { measureWeb, type WebContenders } from "./measure-web.ts";
import { openProduct, SMALL_PATH, smallOnRunner } from "./open-product.ts";
import { FULL_PLAN, type Plan, QUICK_PLAN } from "./plan.ts";
import { profileEndpoints } from "./profile-endpoints.ts";
import { startPeers } from "./start-peers.ts";

/** Several runners at a time, with room for the connections of each; all else is the product's. */
const SETTINGS = { max_connections: "400" };

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
  const options = {
    driver: releases.use(startDriver()),
    cluster: await openCluster(releases, SETTINGS),
  };
  const rows = await measureCalls({ ...options, plan, isQuick, say });
  say("first calls of tenants");
  rows.push(...(await measureFirstCalls(options.driver, options.cluster, plan)));
  say("calls as an installation grows");
  rows.push(...(await measureGrowth(options.driver, options.cluster, plan)));
  return { suite: "endpoints", rows, notes: NOTES };
}

interface CallOptions extends Pick<SuiteOptions, "isQuick" | "say"> {
  driver: Driver;
  cluster: Cluster;
  plan: Plan;
}

/** All that one installation is enough for. */
async function measureCalls({ driver, cluster, plan, isQuick, say }: CallOptions): Promise<Row[]> {
  await using releases = new AsyncDisposableStack();
  let kinds: Kind[] = [];
  const product = await openProduct(cluster, releases, "calls", {
    async prepare(made) {
      kinds = await prepareKinds(made);
    },
  });
  const ours = smallOnRunner("Runlet", product);
  const rows: Row[] = [];
  say("peers");
  const { peers, bare } = await startPeers(cluster, releases, { isQuick });
  say("a small script on the runner's port");
  rows.push(...(await measureSmall(driver, { ours, peers }, plan)));
  if (await buildWeb({ mayBuild: !isQuick })) {
    say("a small script through the web app's port");
    const web = releases.use(await startWeb(product.installation, product.runner.port));
    const next = releases.use(await startNextRewrite(bare.port));
    const contenders = contendersOfWeb(ours, web, next);
    rows.push(...(await measureWeb(driver, contenders, plan)));
  }
  say("one connection");
  rows.push(...(await measureOverhead(driver, product.installation, ours, plan)));
  say("other scripts");
  rows.push(...(await measureKinds(driver, product, kinds, plan)));
  return rows;
}

function contendersOfWeb(
  ours: HttpContender,
  web: MeasuredProcess,
  next: MeasuredProcess,
): WebContenders {
  return {
    ours: {
      ...ours,
      name: "Runlet, the web app's port",
      targets: [requestText(web.port, { path: SMALL_PATH })],
      readCpu: readWholeCpu(web.pid),
    },
    direct: { ...ours, name: "Runlet, the runner's port" },
    rewrite: {
      name: "Next.js' rewrite to bare Node.js",
      targets: [requestText(next.port, { path: SMALL_PATH })],
      readCpu: readWholeCpu(next.pid),
    },
  };
}
