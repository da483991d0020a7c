/** One drain: deliveries that are due already, and a runner that is started on them. */
import type { Caller } from "@runlet/core";
import { readCpuParts } from "../../product/cpu-parts.ts";
import { type Installation, openInstallation } from "../../product/installation.ts";
import type { Cluster } from "../../product/open-cluster.ts";
import { settle } from "../../product/past.ts";
import { startRunner } from "../../product/start-runner.ts";
import { createListener, EVENT_TYPE } from "./create-listener.ts";
import { type Drained, measureDrain } from "./measure-drain.ts";
import type { Plan } from "./plan.ts";

/** An installation with one small script that listens to events. */
export interface Listening {
  installation: Installation;
  caller: Caller;
  scriptId: string;
}

export async function openListening(
  cluster: Cluster,
  releases: AsyncDisposableStack,
  name: string,
): Promise<Listening> {
  const installation = releases.use(await openInstallation(cluster, name));
  const caller = await installation.createTenant("acme");
  return { installation, caller, scriptId: await createListener(installation, caller) };
}

/** @returns an id that is lower than those of the deliveries, and higher than all that were made before */
async function writeDeliveries(
  { installation, caller, scriptId }: Listening,
  count: number,
): Promise<string> {
  const [first] = await installation.query<{ id: string }>("SELECT uuidv7() AS id");
  await installation.query(
    `WITH event AS (
       INSERT INTO events (tenant_id, id, type, payload, source)
       SELECT $1, uuidv7(), $2, '{"order":1}', 'api' FROM generate_series(1, $3::int) RETURNING tenant_id, id)
     INSERT INTO deliveries (tenant_id, id, event_id, script_id, next_attempt_at)
     SELECT tenant_id, uuidv7(), id, $4, now() FROM event`,
    [caller.tenant.id, EVENT_TYPE, count, scriptId],
  );
  return first?.id ?? "";
}

/** @throws Error when a delivery does not succeed at once */
export async function drainDeliveries(
  cluster: Cluster,
  listening: Listening,
  { deliveries, lookEveryMs }: Plan,
): Promise<Drained> {
  const { installation, caller } = listening;
  const firstId = await writeDeliveries(listening, deliveries);
  await settle(installation);
  await using runner = await startRunner(installation);
  return await measureDrain({
    total: deliveries,
    lookEveryMs,
    readCpu: () => readCpuParts(runner.pid, cluster),
    async countDone() {
      runner.requireAlive();
      const [found] = await installation.query<{ done: number; failed: number }>(
        `SELECT count(*) FILTER (WHERE status = 'succeeded')::int AS done, count(*) FILTER (WHERE failures > 0)::int AS failed
         FROM deliveries WHERE tenant_id = $1 AND id > $2`,
        [caller.tenant.id, firstId],
      );
      if (found === undefined || found.failed > 0) {
        throw new Error(`${found?.failed} deliveries failed`);
      }
      return found.done;
    },
  });
}
