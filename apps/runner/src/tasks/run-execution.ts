import { type ExecuteContext, executePending } from "@runlet/core";
import type { Task } from "graphile-worker";
import { z } from "zod";
import type { InFlight } from "../in-flight.ts";

const payloadSchema = z.object({ tenantId: z.uuid(), executionId: z.uuid() });

/** Runs an execution that waits in the queue; one that has ended already is left alone. */
export function createRunExecution(context: ExecuteContext, inFlight: InFlight): Task {
  return async (payload) => {
    const { tenantId, executionId } = payloadSchema.parse(payload);
    await inFlight.track(executePending(context, { tenantId, executionId }));
  };
}
