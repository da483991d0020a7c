import { startDriver } from "../../http/driver.ts";
import { openCluster } from "../../product/open-cluster.ts";
import type { Row, SuiteReport } from "../../report.ts";
import type { SuiteOptions } from "../suite.ts";
import { measureBesideHostile } from "./measure-beside-hostile.ts";
import { measureCrowd } from "./measure-crowd.ts";
import { measureOverload } from "./measure-overload.ts";
import { openCrowd } from "./open-crowd.ts";
import { FULL_PLAN, QUICK_PLAN } from "./plan.ts";

const NOTES = [
  "One runner with its defaults, where nothing else is said, and the embedded Postgres with the product's settings; the load comes from a process of its own on the same machine.",
  "Callers have no think time: each calls again as soon as it has its answer. A third of the tenants answer at once, a third wait 20 ms, a third compute for some 2 ms.",
  "Fairness is Jain's index over the tenants' answered calls: 1 when all got the same.",
];

/** Many callers of many tenants at once, more of them than there is capacity for, and a tenant that means no good. */
export async function runCrowdSuite({
  isQuick,
  releases,
  say,
}: SuiteOptions): Promise<SuiteReport> {
  const plan = isQuick ? QUICK_PLAN : FULL_PLAN;
  const driver = releases.use(startDriver());
  const cluster = await openCluster(releases);
  const rows: Row[] = [];
  const notes = [...NOTES];
  {
    await using own = new AsyncDisposableStack();
    const crowd = await openCrowd(cluster, own, { name: "crowd", tenants: plan.tenants });
    for (const [words, measure] of [
      ["a crowd", measureCrowd],
      ["a hostile tenant", measureBesideHostile],
    ] as const) {
      say(words);
      const measured = await measure(driver, crowd, plan);
      rows.push(...measured.rows);
      notes.push(...measured.notes);
    }
  }
  say("more than the capacity");
  const overloaded = await measureOverload(driver, cluster, plan);
  return {
    suite: "crowd",
    rows: [...rows, ...overloaded.rows],
    notes: [...notes, ...overloaded.notes],
  };
}
