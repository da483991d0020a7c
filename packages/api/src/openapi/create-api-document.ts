import packageJson from "../../package.json" with { type: "json" };
import { nounDescriptions } from "../reference/noun-descriptions.ts";
import { describedProcedures } from "./described-procedures.ts";
import { errorResponses, errorSchemas } from "./error-answers.ts";
import { eventPath } from "./event-path.ts";
import type { JsonObject } from "./json-object.ts";
import { createJsonSchemas } from "./json-schemas.ts";
import { procedurePath } from "./procedure-path.ts";

const description = `Everything the dashboard does goes through these procedures. They speak plain JSON.

- **Calls**: \`POST /api/trpc/<noun>.<verb>\` with the input as the body. What only reads also takes a GET with its input as JSON in the parameter \`input\`.
- **Answers**: \`{ "result": { "data": … } }\`. Instants are ISO 8601 in UTC.
- **Errors**: \`{ "error": { "message", "data": { "httpStatus", "reason", "fields" } } }\`.
- **Lists**: \`{ items, nextCursor }\`; give \`nextCursor\` as \`cursor\` to get the next page.
- **Credentials**: an API key in \`Authorization: Bearer rl_…\`, or the dashboard's session with the tenant's slug in \`x-runlet-tenant\`. Changes by a session are taken from the instance's own pages only.`;

export const securitySchemes: JsonObject = {
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "rl_…",
    description: "An API key of the tenant.",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "next-auth.session-token",
    description:
      "Who is signed in to the dashboard. Over https the name is `__Secure-next-auth.session-token`.",
  },
};

/** A parameter and no security scheme: generated clients send what they were given as credentials in each scheme's place. */
const tenantParameter: JsonObject = {
  name: "x-runlet-tenant",
  in: "header",
  description: "Slug of the tenant that a session's call is made in. A key has its own.",
  schema: { type: "string" },
};

/** All but the servers, which depend on who asks. */
function createParts(): JsonObject {
  const procedures = describedProcedures();
  return {
    openapi: "3.1.1",
    info: { title: "Runlet API", version: packageJson.version, description },
    tags: Object.entries(nounDescriptions).map(([name, description]) => ({ name, description })),
    paths: {
      ...Object.fromEntries(
        procedures.map((procedure) => [`/api/trpc/${procedure.path}`, procedurePath(procedure)]),
      ),
      "/api/events/{tenant}": eventPath,
    },
    components: {
      schemas: { ...createJsonSchemas(procedures), ...errorSchemas },
      responses: errorResponses,
      parameters: { Tenant: tenantParameter },
      securitySchemes,
    },
  };
}

let parts: JsonObject | undefined;

/** The OpenAPI 3.1 document of the API. `origin` is where the caller reached this instance, such as `https://runlet.example.com`. */
export function createApiDocument(origin: string): JsonObject {
  // The same for everybody, and some milliseconds of work.
  parts ??= createParts();
  const { openapi, info, ...rest } = parts;
  return { openapi, info, servers: [{ url: origin }], ...rest };
}
