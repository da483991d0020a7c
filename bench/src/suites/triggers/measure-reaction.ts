/** From an event to the end of its script, when nothing else is to be done. */
import { setTimeout as delay } from "node:timers/promises";
import { publishEvent, publishEventInput } from "@runlet/core";
import type { BareQueue } from "../../peers/bare-queue.ts";
import { lookUntil, within } from "../../product/bounded-wait.ts";
import type { MeasuredProcess } from "../../product/start-process.ts";
import { startRunner } from "../../product/start-runner.ts";
import { compareWithPeers, type Row } from "../../report.ts";
import { percentile } from "../../statistics.ts";
import { EVENT_TYPE } from "./create-listener.ts";
import type { Listening } from "./drain-deliveries.ts";
import type { Plan } from "./plan.ts";

/** How often a runner looks that is not told. */
const POLL_MS = 500;
const BOUND_MS = 20_000;
const WARM_UP_SAMPLES = 3;
/** For the runner to be idle again. */
const REST_MS = 50;

export async function measureReaction(
  { listening, queue }: { listening: Listening; queue: BareQueue },
  plan: Plan,
): Promise<Row[]> {
  await using releases = new AsyncDisposableStack();
  const runner = releases.use(await startRunner(listening.installation));
  const worker = await queue.start();
  releases.defer(() => worker.stop());
  await takeSamples(listening, runner, queue, WARM_UP_SAMPLES);
  const rounds: Samples[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    rounds.push(await takeSamples(listening, runner, queue, plan.samples));
  }
  return [50, 99].map((percent) => {
    const form = {
      group: "One event at a time, published until its script has run",
      what: `p${percent}`,
      unit: "ms",
      better: "lower",
      ours: rounds.map(({ ours }) => percentile(ours, percent)),
    } as const;
    return compareWithPeers(form, [
      [
        "graphile-worker, a job that does nothing",
        rounds.map(({ queue }) => percentile(queue, percent)),
      ],
      [`looking every ${POLL_MS} ms`, rounds.map(() => (POLL_MS * percent) / 100)],
    ]);
  });
}

interface Samples {
  ours: number[];
  queue: number[];
}

async function takeSamples(
  listening: Listening,
  runner: MeasuredProcess,
  queue: BareQueue,
  count: number,
): Promise<Samples> {
  const samples: Samples = { ours: [], queue: [] };
  for (let sample = 0; sample < count; sample += 1) {
    samples.ours.push(await timeEvent(listening, runner));
    await delay(REST_MS);
    const timing = within(queue.timeOne(), { boundMs: BOUND_MS, what: "a job does not run" });
    samples.queue.push(await timing);
  }
  return samples;
}

/** By the clocks of the publisher and of the runner, which are this machine's. */
async function timeEvent(
  { installation: { context, query }, caller }: Listening,
  runner: MeasuredProcess,
): Promise<number> {
  const input = publishEventInput.parse({ type: EVENT_TYPE, payload: { order: 1 } });
  const { id } = await publishEvent(context, caller, input);
  let elapsedMs: number | undefined;
  const look = async () => {
    runner.requireAlive();
    const [ran] = await query<{ ms: number }>(
      `SELECT extract(epoch FROM execution.completed_at - event.created_at)::float8 * 1000 AS ms
       FROM deliveries AS delivery
       JOIN events AS event ON event.tenant_id = delivery.tenant_id AND event.id = delivery.event_id
       JOIN executions AS execution ON execution.tenant_id = delivery.tenant_id AND execution.id = delivery.execution_ids[1]
       WHERE delivery.tenant_id = $1 AND delivery.event_id = $2 AND delivery.status = 'succeeded'`,
      [caller.tenant.id, id],
    );
    elapsedMs = ran?.ms;
    return elapsedMs !== undefined;
  };
  await lookUntil(look, { everyMs: 5, boundMs: BOUND_MS, what: "an event's script does not run" });
  return elapsedMs ?? Number.NaN;
}
