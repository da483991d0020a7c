import { expect, test } from "vitest";
import { appRouter } from "../app-router.ts";
import { apiReference } from "../reference/api-reference.ts";
import { nounDescriptions } from "../reference/noun-descriptions.ts";
import { lintDocument } from "../testing/lint-document.ts";
import { createApiDocument } from "./create-api-document.ts";
import { describedProcedures, operationIdOf } from "./described-procedures.ts";

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  responses: Record<string, unknown>;
}

const document = createApiDocument("https://runlet.example.com");
const paths = document.paths as Record<string, { get?: Operation; post: Operation }>;
const procedures = describedProcedures();

test("is OpenAPI 3.1 without a fault", async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(await lintDocument(document)).toEqual([]);
});

test("a document with faults is not let through", async () => {
  const broken = structuredClone(document) as { paths: Record<string, unknown> };
  broken.paths["/api/broken/{id}"] = { get: { tags: ["none"], responses: { 200: {} } } };
  const faults = (await lintDocument(broken)).join("\n");
  for (const rule of ["struct", "path-parameters-defined", "operation-tag-defined"]) {
    expect(faults).toContain(rule);
  }
});

test.each(Object.keys(appRouter._def.procedures))("%s is described and can be called", (path) => {
  const procedure = procedures.find((one) => one.path === path);
  const { get, post } = paths[`/api/trpc/${path}`] ?? {};
  expect(post).toMatchObject({ operationId: operationIdOf(path), tags: [procedure?.noun] });
  expect(post?.summary).toMatch(/^[A-Z].{5,80}[^.]$/);
  expect(post?.description).toMatch(/^[A-Z`].+\.\n\n.+\.$/s);
  expect(get?.operationId).toBe(procedure?.isQuery ? `${operationIdOf(path)}ByGet` : undefined);
});

test("each noun has its tag, and none besides", () => {
  expect(Object.keys(nounDescriptions)).toEqual(Object.keys(apiReference));
  expect(Object.keys(paths)).toContain("/api/events/{tenant}");
});

test("asks for credentials alone as such, so that a generated client sends a key nowhere else", () => {
  const { securitySchemes } = document.components as { securitySchemes: object };
  expect(Object.keys(securitySchemes)).toEqual(["apiKey", "session"]);
  expect(paths["/api/trpc/scripts.list"]).toMatchObject({
    parameters: [{ $ref: "#/components/parameters/Tenant" }],
    post: { security: [{ apiKey: [] }, { session: [] }] },
  });
});

/** Fields anywhere in a schema that nothing is said about. */
function undescribed(schema: unknown, at: string): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((part) => undescribed(part, at));
  const { properties = {}, ...rest } = schema as { properties?: Record<string, object> };
  const own = Object.entries(properties).flatMap(([name, property]) => [
    ...("description" in property || "$ref" in property ? [] : [`${at}.${name}`]),
    ...undescribed(property, `${at}.${name}`),
  ]);
  const nested = ["items", "anyOf", "oneOf", "allOf", "additionalProperties"] as const;
  return [
    ...own,
    ...nested.flatMap((key) => undescribed((rest as Record<string, unknown>)[key], at)),
  ];
}

test("each field of each schema is described", () => {
  const { schemas } = document.components as { schemas: Record<string, unknown> };
  const missing = Object.entries(schemas).flatMap(([name, schema]) => undescribed(schema, name));
  expect(missing).toEqual([]);
});

test.each(procedures.filter(({ example }) => example !== undefined))(
  "the example of $path is one",
  ({ input, answer, example }) => {
    if (input !== null) input.parse(example?.input);
    expect(answer.parse(example?.answer)).toEqual(example?.answer);
  },
);
