import {
  claimWork,
  type ExecuteContext,
  RunnerLostError,
  runRecorded,
  type StartedExecution,
  Turns,
} from "@runlet/core";
import { isDatabaseAway } from "@runlet/db";
import type { InFlight } from "../in-flight.ts";
import type { Logger } from "../logger.ts";
import type { Metrics } from "../metrics.ts";
import type { Lease } from "./lease.ts";
import { createWakeUp } from "./wake-up.ts";

/** How long work may go unnoticed whose notification was lost; and how long a failed turn pauses. */
const pollMs = 500;
/** While work is under way its ends make room for more, a little at a time: claims that are this far apart take more each. */
const pacingMs = 20;
/** How often it is asked whether there is still something of more urgency, and for how long. */
const yieldMs = 20;
const maxYieldMs = 5_000;

export interface WorkLoop {
  /** Looks for work at once. */
  wake(): void;
  /** Takes no more; what was taken goes on. */
  stop(): Promise<void>;
}

interface WorkOptions {
  context: ExecuteContext;
  inFlight: InFlight;
  lease: Lease;
  logger: Logger;
  metrics: Pick<Metrics, "workTaken">;
  /** While it is true nothing is taken, for a moment: work that waits is not late by it, what is to be fired is. */
  mustWait: () => boolean;
}

/** Takes due deliveries and pending executions for as long as this runner has places, and runs them. */
export function startWorkLoop(options: WorkOptions): WorkLoop {
  const { context, inFlight, lease, logger, metrics } = options;
  const turns = new Turns();
  const wakeUp = createWakeUp();
  const guarded = { ...context, runProgram: guardHostCalls(context.runProgram, lease) };

  async function run(started: StartedExecution, signal: AbortSignal): Promise<void> {
    try {
      await runRecorded(guarded, started, signal);
    } catch (error) {
      const level = isDatabaseAway(error) ? "warn" : "error";
      logger[level](
        { err: error, executionId: started.id },
        "an execution's end is not recorded; recovery ends it",
      );
    } finally {
      turns.ended(started.scope.tenantId, started.loaded.script.id);
      wakeUp.wake();
    }
  }

  async function letOthersGoFirst(): Promise<void> {
    const until = performance.now() + maxYieldMs;
    while (options.mustWait() && !wakeUp.isStopped && performance.now() < until) {
      await wakeUp.pause(yieldMs);
    }
  }

  async function turn(): Promise<{ isBusy: boolean }> {
    await letOthersGoFirst();
    // Before the claim: what is taken under a right that lapses meanwhile ends with it.
    const signal = lease.signal();
    if (!lease.isHeld()) return { isBusy: false };
    const { started, hasMore, putAside } = await claimWork(context, turns);
    for (const { tenantId, error } of putAside) {
      logger.error(
        { err: error, tenantId },
        "work of a tenant could not be taken; it is passed over for a while",
      );
    }
    metrics.workTaken(started.length);
    for (const one of started) inFlight.track(run(one, signal));
    return { isBusy: hasMore };
  }

  async function work(): Promise<void> {
    while (!wakeUp.isStopped) {
      try {
        const paced = performance.now() + pacingMs;
        const { isBusy } = await turn();
        if (!isBusy) await wakeUp.wait(pollMs);
        if (turns.running > 0) await wakeUp.pause(paced - performance.now());
      } catch (error) {
        const level = isDatabaseAway(error) ? "warn" : "error";
        logger[level]({ err: error }, "work could not be taken; it is tried again");
        await wakeUp.pause(pollMs);
      }
    }
  }

  const working = work();
  return {
    wake: wakeUp.wake,
    async stop() {
      wakeUp.stop();
      await working;
    },
  };
}

/** What a script asks of the platform is not done any more once others may have taken its execution over. */
function guardHostCalls(
  runProgram: ExecuteContext["runProgram"],
  lease: Lease,
): ExecuteContext["runProgram"] {
  return (request) =>
    runProgram({
      ...request,
      answerHostCall: async (call) => {
        if (!lease.isHeld()) throw new RunnerLostError("Another runner may run it by now");
        return request.answerHostCall(call);
      },
    });
}
