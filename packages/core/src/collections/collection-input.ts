import { z } from "zod";
import { pageInput } from "../page.ts";
import { collectionName } from "./collection-name.ts";
import { isJsonObject, type JsonObject } from "./storable-json.ts";

/** Taken as it is: what is in it is checked where scripts' own is, with the same words. */
const object = z.custom<JsonObject>(isJsonObject, { error: "must be an object" });
const collection = collectionName.describe("Name of the collection.");
const condition = object.meta({
  type: "object",
  description:
    'What a document must meet, such as `{ "status": "paid", "total": { "gte": 100 } }`; `{}` is met by all.',
});

type OrderKeyInput = string | Record<string, "asc" | "desc">;

export const listCollectionsInput = z
  .strictObject({
    limit: pageInput.limit,
    cursor: collectionName
      .nullish()
      .describe("`nextCursor` of the page before; left out, the first page."),
  })
  .prefault({});
export type ListCollectionsInput = z.output<typeof listCollectionsInput>;

export const queryDocumentsInput = z.strictObject({
  collection,
  where: condition.optional(),
  orderBy: z.custom<OrderKeyInput | OrderKeyInput[]>().optional().meta({
    description: 'A field, `{ field: "asc" | "desc" }`, or a list of them; left out, by id.',
  }),
  select: z.array(z.string()).optional().describe("Fields to answer; left out, all."),
  limit: pageInput.limit,
  cursor: z
    .string()
    .nullish()
    .describe("`nextCursor` of the page before; left out, the first page."),
});
export type QueryDocumentsInput = z.output<typeof queryDocumentsInput>;

export const insertDocumentsInput = z.strictObject({
  collection,
  documents: z
    .array(object.meta({ type: "object" }))
    .min(1)
    .describe("JSON objects; a field `id` becomes the document's id, else it gets one."),
});
export type InsertDocumentsInput = z.output<typeof insertDocumentsInput>;

export const updateDocumentsInput = z.strictObject({
  collection,
  where: condition,
  patch: object.meta({
    type: "object",
    description: "Fields that each found document gets in place of its own.",
  }),
});
export type UpdateDocumentsInput = z.output<typeof updateDocumentsInput>;

export const deleteDocumentsInput = z.strictObject({ collection, where: condition });
export type DeleteDocumentsInput = z.output<typeof deleteDocumentsInput>;
