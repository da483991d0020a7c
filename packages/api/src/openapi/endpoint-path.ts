import type { EndpointItem, Rate } from "@runlet/core";
import { endpointResponses } from "./endpoint-answers.ts";
import { authWords, securityOf } from "./endpoint-security.ts";
import type { JsonObject } from "./json-object.ts";

/** `/orders/:id` → `/orders/{id}`. */
export function templateOf(path: string): string {
  return path.replace(/:([A-Za-z_]\w*)/g, "{$1}");
}

/** `GET /orders/:id` → `getOrdersById`. */
export function endpointOperationId(method: string, path: string): string {
  const words = path
    .split("/")
    .map((segment) => segment.replace(/^:/, "by "))
    .join(" ")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const capitalized = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${method.toLowerCase()}${capitalized.join("")}`;
}

const rateWords = ({ requests, seconds }: Rate) => `${requests} requests in ${seconds} s`;

function limitWords({ limits, maxBodyBytes, rateLimit, cors }: EndpointItem): string[] {
  const { perEndpoint, perCaller } = rateLimit ?? {};
  return [
    `A call takes ${limits.timeoutMs} ms at most, its body ${maxBodyBytes} bytes at most.`,
    ...(perEndpoint ? [`All callers together: ${rateWords(perEndpoint)}.`] : []),
    ...(perCaller ? [`Each caller: ${rateWords(perCaller)}.`] : []),
    cors === null
      ? "Pages of other origins cannot call it."
      : `Pages of ${cors.origins.map((origin) => `\`${origin}\``).join(", ")} may call it${cors.credentials ? ", with cookies" : ""}.`,
  ];
}

const headerParameter = (name: string, description: string): JsonObject => ({
  name,
  in: "header",
  description,
  schema: { type: "string" },
});

function parametersOf(endpoint: EndpointItem, isSafe: boolean): JsonObject[] {
  const inPath = [...endpoint.path.matchAll(/:([A-Za-z_]\w*)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    description: `\`input.params.${name}\` of the script.`,
    schema: { type: "string" },
  }));
  const { properties = {}, required = [] } = endpoint.openapi?.query ?? {};
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    description: `\`input.query.${name}\` of the script.`,
    schema,
  }));
  const async = headerParameter("Prefer", "`respond-async`: answer 202 at once and run later.");
  const key = headerParameter(
    "Idempotency-Key",
    "A repeat under the same key gets the first answer, for 24 hours.",
  );
  return [...inPath, ...inQuery, async, ...(isSafe ? [] : [key])];
}

function requestBodyOf({ openapi }: EndpointItem): JsonObject {
  if (openapi?.body !== undefined) {
    return { required: true, content: { "application/json": { schema: openapi.body } } };
  }
  const form = { schema: { type: "object" } };
  return {
    description: "Anything; the script gets it as `input.body` and `input.rawBody`.",
    content: {
      "application/json": { schema: {} },
      "application/x-www-form-urlencoded": form,
      "multipart/form-data": form,
      "text/plain": { schema: { type: "string" } },
    },
  };
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** The operation of one method of an endpoint. `operationId` is the document's affair: it is unique there. */
export function endpointOperation(
  endpoint: EndpointItem,
  method: string,
  operationId: string,
): JsonObject {
  const { auth, description, name, scriptId, tags, version } = endpoint;
  const isSafe = safeMethods.has(method);
  const told = description === "" ? [] : [`${description}\n\n`];
  return {
    operationId,
    summary: name,
    description: `${told.join("")}${[authWords(auth), ...limitWords(endpoint)].join(" ")}`,
    tags,
    security: securityOf(auth),
    parameters: parametersOf(endpoint, isSafe),
    ...(isSafe ? {} : { requestBody: requestBodyOf(endpoint) }),
    responses: endpointResponses(endpoint),
    "x-runlet-script": { id: scriptId, version },
  };
}
