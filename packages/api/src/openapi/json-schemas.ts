import { z } from "zod";
import { answerNames } from "../reference/answer.ts";
import { type DescribedProcedure, operationIdOf } from "./described-procedures.ts";
import type { JsonObject } from "./json-object.ts";

const schemaUri = (id: string) => `#/components/schemas/${id}`;

export const refTo = (id: string): JsonObject => ({ $ref: schemaUri(id) });

/** `scripts.setStatus` → `ScriptsSetStatusInput`. */
export function inputNameOf(path: string): string {
  const operationId = operationIdOf(path);
  return `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Input`;
}

/** The name of an answer's shape. */
export function answerNameOf({ path, answer }: DescribedProcedure): string {
  const name = answerNames.get(answer)?.id;
  if (name === undefined) throw new Error(`${path}: its answer has no name`);
  return name;
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"]>;

/** Takes out what says nothing to a reader, or more than is promised. */
const simplify: Override = ({ zodSchema, jsonSchema }) => {
  const { type } = zodSchema._zod.def;
  // Keys of JSON objects are texts.
  if (type === "record") delete jsonSchema.propertyNames;
  // The format says it; zod's pattern for it is long.
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
};

const simplifyAnswer: Override = (context) => {
  simplify(context);
  // A later version may answer more.
  if (context.zodSchema._zod.def.type === "object") delete context.jsonSchema.additionalProperties;
};

/** Named JSON Schemas without their own addresses; any JSON value is `{}` in place of zod's recursive type of it. */
function toComponents(schemas: Record<string, z.core.JSONSchema.BaseSchema>): JsonObject {
  const entries = Object.entries(schemas).filter(([name]) => name !== "__shared");
  const plain = entries.map(([name, { $schema, $id, id, ...schema }]) => [name, schema]);
  const isAnyJson = (value: unknown) =>
    typeof value === "object" && value !== null && "$ref" in value
      ? String(value.$ref).includes("__shared")
      : false;
  return JSON.parse(
    JSON.stringify(Object.fromEntries(plain), (_key, value) => (isAnyJson(value) ? {} : value)),
  );
}

/** The JSON Schemas of all inputs, as a caller may send them, and of all answers, by their names. */
export function createJsonSchemas(procedures: readonly DescribedProcedure[]): JsonObject {
  const inputNames = z.registry<{ id: string }>();
  const names = new Map<z.ZodType, string>();
  for (const { path, input } of procedures) {
    if (input === null || names.has(input)) continue;
    names.set(input, inputNameOf(path));
    inputNames.add(input, { id: inputNameOf(path) });
  }
  const options = { uri: schemaUri, unrepresentable: "any" } as const;
  const inputs = z.toJSONSchema(inputNames, { ...options, io: "input", override: simplify });
  const answers = z.toJSONSchema(answerNames, {
    ...options,
    io: "output",
    override: simplifyAnswer,
  });
  const components = { ...toComponents(inputs.schemas), ...toComponents(answers.schemas) };
  // Procedures that share an input each have it under their own name.
  for (const { path, input } of procedures) {
    const shared = input === null ? undefined : names.get(input);
    if (shared !== undefined) components[inputNameOf(path)] ??= refTo(shared);
  }
  return components;
}
