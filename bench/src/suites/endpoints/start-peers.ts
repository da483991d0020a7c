import { requestText } from "../../http/drive.ts";
import { hasProc, readTreeCpuMs } from "../../machine.ts";
import { startBareNode } from "../../peers/bare-node.ts";
import { startWorkerd } from "../../peers/workerd.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { small } from "./endpoint-scripts.ts";
import type { Peer } from "./measure-small.ts";

const readWholeCpu = (pid: number) => () => ({
  worker: hasProc ? readTreeCpuMs(pid) : 0,
  vms: 0,
  postgres: 0,
});

/** Those that can be had. */
export async function startPeers(
  cluster: Cluster,
  releases: AsyncDisposableStack,
  options: { mayFetch: boolean },
): Promise<Peer[]> {
  const peers: Peer[] = [];
  const workerd = await startWorkerd([small], options);
  if (workerd !== null) {
    releases.defer(() => workerd.close());
    const targets = [requestText(workerd.port, { path: `/${small.name}?name=bench` })];
    const readCpu = readWholeCpu(workerd.pid);
    peers.push({ contender: { name: "workerd", targets, readCpu }, wanted: 0.5 });
  }
  const bare = releases.use(await startBareNode());
  const targets = [requestText(bare.port, { path: "/?name=bench" })];
  peers.push({ contender: { name: "bare Node.js", targets, readCpu: readWholeCpu(bare.pid) } });
  return peers;
}
