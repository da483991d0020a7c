import type { JsonValue, Page } from "@runlet/core";
import { z } from "zod";

/**
 * The shapes of answers that have a name of their own. They describe: tests hold answers against them, nothing is parsed by them
 * while the API serves.
 */
export const answerNames = z.registry<{ id: string }>();

/** Gives a shape its name in the OpenAPI document. */
export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  answerNames.add(schema, { id });
  return schema;
}

export const identifier = z.guid();
/** Of an instant, in UTC. */
export const instant = z.iso.datetime();
export const count = z.int().min(0);
export const json = z.custom<JsonValue>();

export const person = named(
  "Person",
  z.strictObject({
    id: identifier.describe("The user's id."),
    email: z.string().describe("The user's e-mail address."),
  }),
).describe("A user of the instance.");

/** A list's answer, named after its items. */
export function pageAnswer<Item>(id: string, item: z.ZodType<Item>): z.ZodType<Page<Item>> {
  return named(
    id,
    z.strictObject({
      items: z.array(item).describe("The items of this page."),
      nextCursor: z.string().nullable().describe("`cursor` of the next page; null at the end."),
    }),
  );
}
