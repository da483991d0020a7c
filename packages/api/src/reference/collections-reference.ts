import { z } from "zod";
import { count, instant, json, named, pageAnswer } from "./answer.ts";

const document = named(
  "Document",
  z.strictObject({
    id: z.string().describe("Unique in its collection."),
    data: z
      .record(z.string(), json)
      .describe("All fields but the id, or those that were selected."),
    createdAt: instant.describe("When it was inserted."),
    updatedAt: instant.describe("When it was last changed."),
  }),
);

const changed = named(
  "DocumentCount",
  z.strictObject({ count: count.describe("How many documents met the condition.") }),
);

export const collectionsReference = {
  list: {
    summary: "List collections",
    description: "By name. The cursor is a collection's name.",
    answer: pageAnswer(
      "CollectionPage",
      named(
        "Collection",
        z.strictObject({
          name: z.string().describe("The collection's name."),
          documentCount: count.describe("How many documents it has."),
        }),
      ),
    ),
  },
  query: {
    summary: "Find documents",
    description: "Those that meet a condition, by id unless another order is asked for.",
    answer: pageAnswer("DocumentPage", document),
    example: {
      input: {
        collection: "orders",
        where: { status: "paid", total: { gte: 100 } },
        orderBy: { total: "desc" },
        limit: 1,
      },
      answer: {
        items: [
          {
            id: "order-7",
            data: { status: "paid", total: 250 },
            createdAt: "2026-03-01T09:30:00.000Z",
            updatedAt: "2026-03-01T09:30:00.000Z",
          },
        ],
        nextCursor: "offset:1",
      },
    },
  },
  insert: {
    summary: "Insert documents",
    description: "All of them or none. A collection is there as soon as it has a document.",
    answer: named(
      "DocumentIds",
      z.strictObject({ ids: z.array(z.string()).describe("Their ids, in the order given.") }),
    ),
    example: {
      input: { collection: "orders", documents: [{ id: "order-7", status: "paid", total: 250 }] },
      answer: { ids: ["order-7"] },
    },
  },
  update: {
    summary: "Change documents",
    description: "Puts the patch's fields into each document that meets the condition.",
    answer: changed,
  },
  delete: {
    summary: "Delete documents",
    description: "Each one that meets the condition; `{}` empties the collection.",
    answer: changed,
  },
};
