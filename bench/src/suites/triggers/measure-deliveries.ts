/** Deliveries a second: beside a queue without anything else, and in databases with and without a past. */
import { readOwnCpuMs } from "../../machine.ts";
import type { BareQueue } from "../../peers/bare-queue.ts";
import { readCpuParts } from "../../product/cpu-parts.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { fillPast, fillPastDeliveries, forgetPast } from "../../product/past.ts";
import { compareWithFigure, compareWithPeers, type Measured, type Row } from "../../report.ts";
import { drainDeliveries, type Listening, openListening } from "./drain-deliveries.ts";
import { type Drained, measureDrain } from "./measure-drain.ts";
import type { Plan } from "./plan.ts";

const ALLOWED_PER_SECOND = 500;
/** What two cores have for each delivery at that rate, in milliseconds. */
const CPU_ALLOWED_MS = 2_000 / ALLOWED_PER_SECOND;
const BARE_QUEUE = "graphile-worker, jobs that do nothing";

interface Drains {
  name: string;
  drain(): Promise<Drained>;
  rounds: Drained[];
}

/** @param given a database that may be emptied, and one with the queue alone */
export async function measureDeliveries(
  cluster: Cluster,
  { fresh, queue }: { fresh: Listening; queue: BareQueue },
  plan: Plan,
): Promise<Row[]> {
  await using releases = new AsyncDisposableStack();
  const old = await openListening(cluster, releases, "old");
  const script = { tenantId: old.caller.tenant.id, scriptId: old.scriptId };
  const { pastExecutions, pastDeliveries } = plan;
  await fillPast(old.installation, { ...script, trigger: "event", executions: pastExecutions });
  await fillPastDeliveries(old.installation, { ...script, deliveries: pastDeliveries });
  const past = `${new Intl.NumberFormat("en").format(plan.pastExecutions)} past executions`;
  const contenders: [Drains, Drains, Drains] = [
    {
      name: "no past executions",
      rounds: [],
      async drain() {
        await forgetPast(fresh.installation);
        return drainDeliveries(cluster, fresh, plan);
      },
    },
    { name: past, rounds: [], drain: () => drainDeliveries(cluster, old, plan) },
    { name: BARE_QUEUE, rounds: [], drain: () => drainQueue(cluster, queue, plan) },
  ];
  for (let round = 0; round < plan.rounds; round += 1) {
    // Every round starts with another one.
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      contender.rounds.push(await contender.drain());
    }
  }
  return [...rateRows(contenders), ...cpuRows(contenders)];
}

async function drainQueue(
  cluster: Cluster,
  queue: BareQueue,
  { deliveries, lookEveryMs }: Plan,
): Promise<Drained> {
  const before = queue.done;
  const worker = await queue.start();
  try {
    const draining = measureDrain({
      total: deliveries,
      // Many times as fast as we are, and counting costs nothing here.
      lookEveryMs: lookEveryMs / 5,
      countDone: async () => queue.done - before,
      // It works in this process, whose other children are no part of it.
      readCpu: () => ({
        ...readCpuParts(process.pid, cluster),
        worker: readOwnCpuMs(process.pid),
        vms: 0,
      }),
    });
    const [drained] = await Promise.all([draining, queue.add(deliveries)]);
    return drained;
  } finally {
    await worker.stop();
  }
}

function rateRows([fresh, old, queue]: [Drains, Drains, Drains]): Row[] {
  const rates = ({ rounds }: Drains) => rounds.map(({ perSecond }) => perSecond);
  const allowed = (rounds: number[]) => ["allowed", rounds.map(() => ALLOWED_PER_SECOND)] as const;
  const form = {
    group: "Deliveries a second, small script",
    unit: "1/s",
    better: "higher",
  } as const;
  const row = (measured: Drains, against: Drains) => {
    const ours = rates(measured);
    return compareWithPeers({ ...form, what: measured.name, ours }, [
      allowed(ours),
      [against.name, rates(against)],
    ]);
  };
  return [row(fresh, queue), row(old, fresh)];
}

function cpuRows([fresh, old, queue]: [Drains, Drains, Drains]): Row[] {
  const worker = ({ rounds }: Drains) => rounds.map(({ cpuMs }) => cpuMs.worker);
  const vms = ({ rounds }: Drains) => rounds.map(({ cpuMs }) => cpuMs.vms);
  const postgres = ({ rounds }: Drains) => rounds.map(({ cpuMs }) => cpuMs.postgres);
  const all = ({ rounds }: Drains) =>
    rounds.map(({ cpuMs }) => cpuMs.worker + cpuMs.vms + cpuMs.postgres);
  const form = (what: string, ours: number[]): Measured => ({
    group: "CPU time a delivery",
    what,
    unit: "ms",
    better: "lower",
    ours,
  });
  const allowed = `two cores at ${ALLOWED_PER_SECOND} a second`;
  const row = (what: string, part: typeof all, against: Drains) =>
    compareWithPeers(form(what, part(fresh)), [[against.name, part(against)]]);
  const rows = [
    compareWithFigure(form("all", all(fresh)), allowed, CPU_ALLOWED_MS),
    compareWithFigure(form("VMs", vms(fresh)), allowed, CPU_ALLOWED_MS),
    row("runner", worker, queue),
    row("Postgres", postgres, queue),
    compareWithPeers(form(`Postgres, ${old.name}`, postgres(old)), [[fresh.name, postgres(fresh)]]),
  ];
  // CPU time is counted in ticks: a round that is short, or without /proc, may have none.
  return rows.filter(
    ({ ours, comparisons }) => ours.min > 0 && comparisons.every(({ theirs }) => theirs.min > 0),
  );
}
