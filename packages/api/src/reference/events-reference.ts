import { type DeliveryStatus, deliveryStatuses } from "@runlet/core";
import { z } from "zod";
import { count, identifier, instant, json, named, pageAnswer } from "./answer.ts";

const ofStatus = (status: DeliveryStatus) => count.describe(`How many are ${status}.`);

const event = {
  id: identifier.describe("The event's id."),
  publisherId: z.string().nullable().describe("The id that its publisher gave."),
  type: z.string().describe("What happened, such as `order.created`."),
  key: z.string().nullable().describe("Deliveries of one key to one script keep their order."),
  source: z.enum(["api", "script", "platform"]).describe("Who published it."),
  depth: count.describe("How many events led to this one."),
  executionId: identifier
    .nullable()
    .describe("The execution that published it, or that it tells of."),
  createdAt: instant.describe("When it was published."),
  deliveries: z
    .strictObject({
      total: count.describe("How many there are."),
      pending: ofStatus("pending"),
      running: ofStatus("running"),
      succeeded: ofStatus("succeeded"),
      failed: ofStatus("failed"),
      dead: ofStatus("dead"),
      skipped: ofStatus("skipped"),
    })
    .describe("How many deliveries it has, in all and of each status."),
};

const delivery = named(
  "Delivery",
  z.strictObject({
    id: identifier.describe("The delivery's id."),
    eventId: identifier.describe("The event that is delivered."),
    eventType: z.string().describe("The event's type."),
    scriptId: identifier.describe("The script that gets it."),
    scriptName: z.string().nullable().describe("Null when the script is deleted."),
    status: z
      .enum(deliveryStatuses)
      .describe("`failed`: another try comes. `dead`: a dead letter tells of it."),
    attempts: count.describe("Executions that were started for it."),
    executionIds: z.array(identifier).describe("Those executions, oldest first."),
    error: json.meta({ description: "Of the last try, or why it was skipped." }),
    nextAttemptAt: instant.nullable().describe("When the next try is due."),
    createdAt: instant.describe("When the event was published."),
    completedAt: instant.nullable().describe("When it was done with."),
  }),
);

export const eventId = named(
  "EventId",
  z.strictObject({ id: identifier.describe("The event's id.") }),
);

export const eventsReference = {
  publish: {
    summary: "Publish an event",
    description:
      "Answers once the event and a delivery to each script that listens are in the database; it does not wait for the scripts. `POST /api/events/{tenant}` does the same.",
    answer: eventId,
    example: {
      input: { type: "order.created", payload: { id: 7 }, id: "order-7-created", key: "order-7" },
      answer: { id: "019a1b2c-6666-7f00-8a9b-0c1d2e3f4a5b" },
    },
  },
  list: {
    summary: "List events",
    description: "Newest first, without their payloads.",
    answer: pageAnswer("EventPage", named("EventItem", z.strictObject(event))),
  },
  get: {
    summary: "Read an event",
    description: "With its payload.",
    answer: named(
      "Event",
      z.strictObject({
        ...event,
        payload: json.meta({ description: "The JSON value that was published." }),
      }),
    ),
  },
  deliveries: {
    summary: "List deliveries of events",
    description: "Newest first: one of each event to each script that listens to it.",
    answer: pageAnswer("DeliveryPage", delivery),
  },
};
