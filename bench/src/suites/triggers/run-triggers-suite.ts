import { openBareQueue } from "../../peers/bare-queue.ts";
import { openCluster } from "../../product/open-cluster.ts";
import type { Row, SuiteReport } from "../../report.ts";
import type { SuiteOptions } from "../suite.ts";
import { openListening } from "./drain-deliveries.ts";
import { measureDeliveries } from "./measure-deliveries.ts";
import { measureReaction } from "./measure-reaction.ts";
import { measureSchedules } from "./measure-schedules.ts";
import { FULL_PLAN, QUICK_PLAN } from "./plan.ts";

const NOTES = [
  "One runner, with its defaults, and the embedded Postgres, with the product's settings: what was answered is on disk.",
  "Deliveries are written before the runner starts; the first and the last tenth are not counted.",
  "All of a database's past belongs to the tenant and the script that are measured.",
  "graphile-worker runs 10 jobs at once that do nothing and are recorded nowhere: a bound, not a peer.",
  "The ledger's start is when a tick's execution was put into the queue; the start of the execution is when a runner took it.",
];

/** Events and schedules, from the database to scripts that have run: runner, VMs and Postgres together. */
export async function runTriggersSuite({
  isQuick,
  releases,
  say,
}: SuiteOptions): Promise<SuiteReport> {
  const plan = isQuick ? QUICK_PLAN : FULL_PLAN;
  const cluster = await openCluster(releases);
  const fresh = await openListening(cluster, releases, "fresh");
  const queue = await openBareQueue(await cluster.createDatabase("bare_queue"));
  releases.defer(() => queue.close());
  const rows: Row[] = [];
  say("events, one at a time");
  rows.push(...(await measureReaction({ listening: fresh, queue }, plan)));
  for (const course of plan.courses) {
    say(`${course.schedules} schedules`);
    rows.push(...(await measureSchedules(cluster, course, plan)));
  }
  say("deliveries");
  rows.push(...(await measureDeliveries(cluster, { fresh, queue }, plan)));
  return { suite: "triggers", rows, notes: NOTES };
}
