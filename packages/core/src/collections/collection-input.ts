import { z } from "zod";
import { pageInput } from "../page.ts";
import { collectionName } from "./collection-name.ts";
import { isJsonObject, type JsonObject } from "./storable-json.ts";

/** Taken as it is: what is in it is checked where scripts' own is, with the same words. */
const object = z.custom<JsonObject>(isJsonObject, { error: "must be an object" });

type OrderKeyInput = string | Record<string, "asc" | "desc">;

export const listCollectionsInput = z
  .strictObject({ limit: pageInput.limit, cursor: collectionName.nullish() })
  .prefault({});
export type ListCollectionsInput = z.output<typeof listCollectionsInput>;

export const queryDocumentsInput = z.strictObject({
  collection: collectionName,
  where: object.optional(),
  orderBy: z.custom<OrderKeyInput | OrderKeyInput[]>().optional(),
  select: z.array(z.string()).optional(),
  limit: pageInput.limit,
  cursor: z.string().nullish(),
});
export type QueryDocumentsInput = z.output<typeof queryDocumentsInput>;

export const insertDocumentsInput = z.strictObject({
  collection: collectionName,
  documents: z.array(object).min(1),
});
export type InsertDocumentsInput = z.output<typeof insertDocumentsInput>;

export const updateDocumentsInput = z.strictObject({
  collection: collectionName,
  where: object,
  patch: object,
});
export type UpdateDocumentsInput = z.output<typeof updateDocumentsInput>;

export const deleteDocumentsInput = z.strictObject({ collection: collectionName, where: object });
export type DeleteDocumentsInput = z.output<typeof deleteDocumentsInput>;
