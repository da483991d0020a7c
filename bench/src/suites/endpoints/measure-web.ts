/** The small script through the web app's port, beside Next.js' own way to pass calls on to another server. */
import type { Driver } from "../../http/driver.ts";
import { type HttpContender, type Round, race } from "../../http/http-contender.ts";
import { compareWithPeers, type Row } from "../../report.ts";
import { throughputRow } from "./measure-small.ts";
import type { Plan } from "./plan.ts";

const WANTED = 0.5;

export interface WebContenders {
  /** Through the web app; only its own CPU time is read. */
  ours: HttpContender;
  /** The same calls on the runner's port. */
  direct: HttpContender;
  /** Next.js' rewrite to a server that does nothing. */
  rewrite: HttpContender;
}

export async function measureWeb(
  driver: Driver,
  { ours, direct, rewrite }: WebContenders,
  plan: Plan,
): Promise<Row[]> {
  const { connections } = plan;
  const all = [ours, direct, rewrite];
  const [own = [], onRunner = [], rewritten = []] = await race(driver, all, plan, connections);
  const what = `a small script, ${connections} connections`;
  const peers = [
    { name: rewrite.name, wanted: WANTED, rounds: rewritten },
    { name: direct.name, wanted: undefined, rounds: onRunner },
  ];
  const cpuOf = (rounds: Round[]) => rounds.map(({ cpuMs }) => cpuMs.worker);
  const cpuRow = () =>
    compareWithPeers(
      { group: "CPU time a call", what: "web app", unit: "ms", better: "lower", ours: cpuOf(own) },
      [[rewrite.name, cpuOf(rewritten)]],
    );
  // CPU time is counted in ticks: a round that is short, or without /proc, may have none.
  const hasCpu = [...cpuOf(own), ...cpuOf(rewritten)].every((ms) => ms > 0);
  return [
    throughputRow({ group: "Calls a second through the web app's port", what }, own, peers),
    ...(hasCpu ? [cpuRow()] : []),
  ];
}
