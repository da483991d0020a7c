import type { Context, TenantScope, Tx } from "../context.ts";
import { HostCallError, invalidArgument } from "../host-calls/host-call-error.ts";
import { explainDeepJson } from "../json-depth.ts";
import { maxEventDepth } from "./event-depth.ts";
import { eventType, explainLargePayload, toPayloadJson } from "./event-input.ts";
import { writeEvent } from "./write-event.ts";

/** One more than that of the event which led to the execution. */
async function depthAfter(tx: Tx, tenantId: string, eventId: string | null): Promise<number> {
  if (eventId === null) return 0;
  const event = await tx.event.findFirst({
    where: { tenantId, id: eventId },
    select: { depth: true },
  });
  // An event that is too old to be kept still was one.
  const depth = (event?.depth ?? 0) + 1;
  if (depth <= maxEventDepth) return depth;
  throw new HostCallError(
    "call_depth",
    `Events may lead to each other to a depth of ${maxEventDepth}`,
  );
}

/**
 * `ctx.events.publish(type, payload)`: as `publishEvent`, on behalf of an execution.
 *
 * @param execution `eventId` is the event that led to it, through other scripts too
 * @param event what the script gave: a type such as `order.created`, and a JSON value of at most 256 KiB
 * @throws HostCallError `validation` of type or payload, `too_large`, or `call_depth` at the end of a chain of eight events
 */
export async function publishScriptEvent(
  context: Pick<Context, "database" | "now">,
  execution: { scope: TenantScope; executionId: string; eventId: string | null },
  event: { type: unknown; payload: unknown },
): Promise<{ id: string }> {
  const { scope, executionId, eventId } = execution;
  const type = eventType.safeParse(event.type);
  if (!type.success) throw invalidArgument("type", type.error.issues[0]?.message ?? "is wrong");
  const payloadJson = toPayloadJson(event.payload);
  const problem = explainLargePayload(payloadJson);
  if (problem !== null) throw new HostCallError("too_large", `payload: ${problem}`);
  const deep = explainDeepJson(payloadJson);
  if (deep !== null) throw invalidArgument("payload", deep);
  const { tenantId } = scope;
  return context.database.inTenant(scope, async (tx) =>
    writeEvent(tx, {
      tenantId,
      type: type.data,
      payloadJson,
      publisherId: null,
      key: null,
      depth: await depthAfter(tx, tenantId, eventId),
      source: "script",
      executionId,
      createdAt: context.now(),
    }),
  );
}
