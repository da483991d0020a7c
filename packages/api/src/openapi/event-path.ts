import { refToResponse } from "./error-answers.ts";
import type { JsonObject } from "./json-object.ts";
import { inputNameOf, refTo } from "./json-schemas.ts";

/** The path item of `/api/events/{tenant}`, which takes events from programs that speak no tRPC. */
export const eventPath: JsonObject = {
  post: {
    operationId: "eventsReceive",
    tags: ["events"],
    summary: "Publish an event by a plain request",
    description:
      "As `events.publish`, for senders that speak no tRPC. Answers once the event and its deliveries are in the database.\n\nNeeds an API key of the tenant with the permission `scripts.execute`.",
    security: [{ apiKey: [] }],
    parameters: [
      {
        name: "tenant",
        in: "path",
        required: true,
        description: "The tenant's slug.",
        schema: { type: "string" },
      },
      {
        name: "Idempotency-Key",
        in: "header",
        description: "Counts as the event's `id` where the body has none.",
        schema: { type: "string", maxLength: 200 },
      },
    ],
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: refTo(inputNameOf("events.publish")),
          example: { type: "order.created", payload: { id: 7 } },
        },
      },
    },
    responses: {
      202: {
        description: "The event is in the database.",
        content: { "application/json": { schema: refTo("EventId") } },
      },
      default: refToResponse("EventRefused"),
    },
  },
};
