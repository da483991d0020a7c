import { z } from "zod";
import { CoreError, invalidField } from "../errors.ts";
import { explainDeepJson } from "../json-depth.ts";
import { pageInput } from "../page.ts";
import { id, storableText } from "../text.ts";
import { deliveryStatuses } from "./event.ts";

/** Of an event's payload, in bytes of UTF-8. */
const maxPayloadBytes = 262_144;

/** What happened: `order.created`, `shop.order.item_added`. */
export const eventType = z
  .string("must be a text such as order.created")
  .max(100, "must have at most 100 characters")
  .regex(/^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/, {
    error: "must be lower case and dotted, such as order.created",
  });

export const publishEventInput = z.strictObject({
  type: eventType.describe("What happened: `order.created`, `shop.order.item_added`."),
  payload: z.unknown().optional().describe("Any JSON value of at most 256 KiB."),
  id: storableText()
    .min(1)
    .max(200)
    .optional()
    .describe("The publisher's own: a second event of the same id is the first one told again."),
  key: storableText()
    .min(1)
    .max(200)
    .optional()
    .describe("Deliveries of one key to one script keep their order."),
});
export type PublishEventInput = z.output<typeof publishEventInput>;

export const listEventsInput = z
  .strictObject({
    type: storableText().optional().describe("Only events of this type."),
    key: storableText().optional().describe("Only events of this key."),
    ...pageInput,
  })
  .prefault({});
export type ListEventsInput = z.output<typeof listEventsInput>;

export const eventIdInput = z.strictObject({ id: id.describe("The event.") });
export type EventIdInput = z.output<typeof eventIdInput>;

export const listDeliveriesInput = z
  .strictObject({
    eventId: id.optional().describe("Only deliveries of this event."),
    scriptId: id.optional().describe("Only deliveries to this script."),
    status: z.enum(deliveryStatuses).optional().describe("Only deliveries of this status."),
    ...pageInput,
  })
  .prefault({});
export type ListDeliveriesInput = z.output<typeof listDeliveriesInput>;

/** A JSON value as text; what is not given is null. */
export function toPayloadJson(payload: unknown): string {
  return JSON.stringify(payload ?? null);
}

/** What is wrong with a payload that is too large; null for one that fits. */
export function explainLargePayload(payloadJson: string): string | null {
  const bytes = Buffer.byteLength(payloadJson);
  if (bytes <= maxPayloadBytes) return null;
  return `must be at most ${maxPayloadBytes} bytes of JSON; it has ${bytes}`;
}

/**
 * The payload that a caller gave, as text. Rejects with `too_large` above 256 KiB, and with `invalid_input` for one that nests too deeply to
 * be kept; both of the field `payload`.
 */
export function requirePayloadJson(payload: unknown): string {
  const payloadJson = toPayloadJson(payload);
  const message = explainLargePayload(payloadJson);
  if (message !== null) {
    throw new CoreError("too_large", `payload: ${message}`, {
      fields: [{ path: "payload", message }],
    });
  }
  const problem = explainDeepJson(payloadJson);
  if (problem !== null) throw invalidField("payload", problem);
  return payloadJson;
}

/** What an event script gets as its input, as JSON text. `payload` is JSON text, and goes in to the letter. */
export function toEventInput(event: {
  id: string;
  type: string;
  payload: string;
  key: string | null;
  source: string;
  created_at: Date;
}): string {
  const { id, type, payload, key, source, created_at: createdAt } = event;
  const head = JSON.stringify({ id, type });
  const tail = JSON.stringify({ key, source, createdAt: createdAt.toISOString() });
  return `${head.slice(0, -1)},"payload":${payload},${tail.slice(1)}`;
}
