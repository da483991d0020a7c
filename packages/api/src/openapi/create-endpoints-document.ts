import type { EndpointItem } from "@runlet/core";
import { endpointError, endpointHeaders } from "./endpoint-answers.ts";
import { endpointOperation, endpointOperationId, templateOf } from "./endpoint-path.ts";
import { endpointSecuritySchemes } from "./endpoint-security.ts";
import type { JsonObject } from "./json-object.ts";

/** A name that none before it had. */
function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number++) candidate = `${name}${number}`;
  taken.add(candidate);
  return candidate;
}

/** Those schemes only that some endpoint asks for. */
function usedSchemes(paths: JsonObject[]): JsonObject {
  const operations = paths.flatMap((path) => Object.values(path)) as { security: JsonObject[] }[];
  const names = new Set(operations.flatMap(({ security }) => security.flatMap(Object.keys)));
  return Object.fromEntries(
    Object.entries(endpointSecuritySchemes).filter(([name]) => names.has(name)),
  );
}

/** The OpenAPI 3.1 document of a tenant's endpoints. `origin` is where the caller reached this instance. */
export function createEndpointsDocument(
  tenant: { slug: string; name: string },
  endpoints: readonly EndpointItem[],
  origin: string,
): JsonObject {
  const operationIds = new Set<string>();
  const paths = endpoints.map((endpoint): [string, JsonObject] => {
    const path = endpoint.path === "/" ? "" : templateOf(endpoint.path);
    const operations = endpoint.methods.map((method) => {
      const id = unique(endpointOperationId(method, endpoint.path), operationIds);
      return [method.toLowerCase(), endpointOperation(endpoint, method, id)];
    });
    return [`/api/run/${tenant.slug}${path}`, Object.fromEntries(operations)];
  });
  const tags = [...new Set(endpoints.flatMap((endpoint) => endpoint.tags))].sort();
  return {
    openapi: "3.1.1",
    info: {
      title: `Endpoints of ${tenant.name}`,
      version: "1",
      description:
        'The active http scripts of this tenant. A refusal or failure is JSON: `{ "error": { "code", "message", "executionId" } }`.',
    },
    servers: [{ url: origin }],
    tags: tags.map((name) => ({ name, description: `Scripts with the tag ${name}.` })),
    paths: Object.fromEntries(paths),
    components: {
      schemas: { EndpointError: endpointError },
      headers: endpointHeaders,
      securitySchemes: usedSchemes(paths.map(([, operations]) => operations)),
    },
  };
}
