import { requestText } from "../../http/drive.ts";
import { startBareNode } from "../../peers/bare-node.ts";
import { type Directus, startDirectus } from "../../peers/directus.ts";
import { startWorkerd } from "../../peers/workerd.ts";
import { readWholeCpu } from "../../product/cpu-parts.ts";
import { small } from "../../product/create-endpoint.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";
import type { Peer } from "./measure-small.ts";

/** What must be reached of peers' throughput. */
const WANTED = { workerd: 0.5, directus: 40 };

/** The small script, as Directus takes it. */
const DIRECTUS_CODE = `const run = ${small.source.replace("export default ", "")}
module.exports = (data) => run({ query: data.$trigger.query });`;

async function startOn(cluster: Cluster): Promise<Directus | null> {
  const databaseUrl = await cluster.createDatabase("directus");
  return startDirectus(databaseUrl, DIRECTUS_CODE, { mayFetch: true });
}

function leaveDirectusOut(): null {
  console.error("Directus takes long to start; a quick run leaves it out.");
  return null;
}

/** Those that can be had, and the bound. */
export async function startPeers(
  cluster: Cluster,
  releases: AsyncDisposableStack,
  { isQuick }: { isQuick: boolean },
): Promise<{ peers: Peer[]; bare: MeasuredProcess }> {
  const peers: Peer[] = [];
  const workerd = await startWorkerd([small], { mayFetch: !isQuick });
  if (workerd !== null) {
    releases.defer(() => workerd.close());
    const targets = [requestText(workerd.port, { path: `/${small.name}?name=bench` })];
    const readCpu = readWholeCpu(workerd.pid);
    peers.push({ contender: { name: "workerd", targets, readCpu }, wanted: WANTED.workerd });
  }
  const directus = isQuick ? leaveDirectusOut() : await startOn(cluster);
  if (directus !== null) {
    releases.use(directus);
    const targets = [requestText(directus.port, { path: `${directus.path}?name=bench` })];
    const readCpu = readWholeCpu(directus.pid);
    peers.push({ contender: { name: "Directus", targets, readCpu }, wanted: WANTED.directus });
  }
  const bare = releases.use(await startBareNode());
  const targets = [requestText(bare.port, { path: "/?name=bench" })];
  const readCpu = readWholeCpu(bare.pid);
  peers.push({ contender: { name: "bare Node.js", targets, readCpu } });
  return { peers, bare };
}
