import { createConfig, lintFromString } from "@redocly/openapi-core";

/** Rules of form, references and examples; matters of taste are left out. */
const rules = {
  struct: "error",
  "no-unresolved-refs": "error",
  "no-identical-paths": "error",
  "path-declaration-must-exist": "error",
  "path-not-include-query": "error",
  "path-parameters-defined": "error",
  "operation-summary": "error",
  "operation-description": "error",
  "operation-operationId": "error",
  "operation-operationId-unique": "error",
  "operation-operationId-url-safe": "error",
  "operation-parameters-unique": "error",
  "operation-tag-defined": "error",
  "operation-2xx-response": "error",
  "parameter-description": "error",
  "tag-description": "error",
  "security-defined": "error",
  "no-empty-servers": "error",
  "no-unused-components": "error",
  "no-invalid-media-type-examples": "error",
  "no-invalid-schema-examples": "error",
  "no-invalid-parameter-examples": "error",
  "no-enum-type-mismatch": "error",
  "no-required-schema-properties-undefined": "error",
} as const;

/** What an independent validator finds wrong with an OpenAPI document, one sentence each. */
export async function lintDocument(document: object): Promise<string[]> {
  const config = await createConfig({ rules });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  return problems.map(({ ruleId, message, location }) => {
    const pointer = location[0]?.pointer ?? "";
    return `${ruleId} ${pointer}: ${message}`;
  });
}
