import { z } from "zod";

const schema: z.ZodType = z.lazy(() =>
  z.union([z.boolean(), keywords], { error: "must be a JSON Schema" }),
);
const schemas = z.array(schema).min(1);
const named = z.record(z.string(), schema);
const count = z.int().min(0);
const flag = z.boolean();
const text = z.string();
const type = z.enum(["null", "boolean", "object", "array", "number", "string", "integer"]);

const pattern = text.refine(
  (value) => {
    try {
      new RegExp(value, "u");
      return true;
    } catch {
      return false;
    }
  },
  { error: "must be a regular expression" },
);

/**
 * JSON Schema 2020-12 as far as its keywords go; others are let through, as that standard has it. None that refer: a schema becomes a
 * part of a document with others, where its references would lead astray.
 */
const keywords = z
  .looseObject({
    type: z.union([type, z.array(type).min(1)]),
    properties: named,
    patternProperties: named,
    dependentSchemas: named,
    additionalProperties: schema,
    unevaluatedProperties: schema,
    propertyNames: schema,
    items: schema,
    prefixItems: schemas,
    contains: schema,
    unevaluatedItems: schema,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: schema,
    else: schema,
    required: z.array(text),
    dependentRequired: z.record(text, z.array(text)),
    enum: z.array(z.unknown()).min(1),
    examples: z.array(z.unknown()),
    title: text,
    description: text,
    format: text,
    pattern,
    contentEncoding: text,
    contentMediaType: text,
    minLength: count,
    maxLength: count,
    minItems: count,
    maxItems: count,
    minContains: count,
    maxContains: count,
    minProperties: count,
    maxProperties: count,
    minimum: z.number(),
    maximum: z.number(),
    exclusiveMinimum: z.number(),
    exclusiveMaximum: z.number(),
    multipleOf: z.number().positive(),
    uniqueItems: flag,
    deprecated: flag,
    readOnly: flag,
    writeOnly: flag,
  })
  .partial()
  .refine((value) => !Object.keys(value).some((key) => key.startsWith("$")), {
    error: "must not hold $ref or any other keyword that begins with $",
  });

/** What a script says of its endpoint in `metadata.openapi`, for the tenant's OpenAPI document. */
export const endpointOpenapi = z.strictObject({
  /** An object: each property is a parameter of the query. */
  query: z
    .strictObject({
      type: z.literal("object"),
      properties: named,
      required: z.array(text),
    })
    .partial({ type: true, required: true })
    .optional(),
  body: schema.optional(),
  response: schema.optional(),
});
export type EndpointOpenapi = z.output<typeof endpointOpenapi>;
