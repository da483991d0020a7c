import type { EndpointItem } from "@runlet/core";
import type { JsonObject } from "./json-object.ts";

/** The form of every refusal and failure of an endpoint. */
export const endpointError: JsonObject = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string", description: "Such as `invalid_input` or `timeout`." },
        message: { type: "string", description: "What happened, in one sentence." },
        executionId: {
          type: ["string", "null"],
          description: "The execution that it ended in; null when none was begun.",
        },
      },
    },
  },
};

const headerOf = (description: string, type = "string"): JsonObject => ({
  description,
  schema: { type },
});

/** Headers of answers, by the names that operations refer to them with. */
export const endpointHeaders: JsonObject = {
  ExecutionId: headerOf("The execution that answered."),
  RetryAfter: headerOf("When trying again makes sense, in seconds.", "integer"),
  RateLimitLimit: headerOf("Requests that are taken in the window.", "integer"),
  RateLimitRemaining: headerOf("Requests that are left in it.", "integer"),
  RateLimitReset: headerOf("When it is over, in seconds.", "integer"),
};

const header = (name: string): JsonObject => ({ $ref: `#/components/headers/${name}` });
const executionId = { "X-Execution-Id": header("ExecutionId") };
const retryAfter = { "Retry-After": header("RetryAfter") };
const rateLimit = {
  "RateLimit-Limit": header("RateLimitLimit"),
  "RateLimit-Remaining": header("RateLimitRemaining"),
  "RateLimit-Reset": header("RateLimitReset"),
};

function failure(description: string, headers?: JsonObject): JsonObject {
  const schema = { $ref: "#/components/schemas/EndpointError" };
  return { description, headers, content: { "application/json": { schema } } };
}

const accepted = {
  description:
    "Only with `Prefer: respond-async`: the request runs later; `url` tells how it goes.",
  headers: {
    ...executionId,
    ...retryAfter,
    Location: headerOf("Where to ask how it goes."),
    "Preference-Applied": headerOf("`respond-async`."),
  },
  content: {
    "application/json": {
      schema: {
        type: "object",
        required: ["executionId", "status", "url"],
        properties: {
          executionId: { type: "string", format: "uuid", description: "The execution." },
          status: { type: "string", description: "`pending`." },
          url: { type: "string", description: "Where to ask how it goes, a path on this origin." },
        },
      },
    },
  },
};

/** Every answer that a call of the endpoint can get, by status. */
export function endpointResponses({ auth, openapi, ...endpoint }: EndpointItem): JsonObject {
  const limited = endpoint.rateLimit === null ? undefined : rateLimit;
  const success = {
    description:
      "What the script returned, as JSON. A script may also answer with another status, other headers and any media type.",
    headers: {
      ...executionId,
      ...limited,
      "Idempotency-Replayed": headerOf("`true` on a repeat under the same Idempotency-Key."),
    },
    content: { "application/json": { schema: openapi?.response ?? {} } },
  };
  return {
    200: success,
    202: accepted,
    400: failure("The request cannot be read."),
    ...(auth.mode !== "public" && {
      401: failure("No credentials, or none that count."),
      403: failure("Credentials that are not enough."),
    }),
    409: failure("The request with this Idempotency-Key is still under way.", retryAfter),
    413: failure(`The body is larger than ${endpoint.maxBodyBytes} bytes.`),
    422: failure("The Idempotency-Key was used for another request."),
    429: failure("Too many requests, or too many of the tenant at once.", {
      ...retryAfter,
      ...limited,
    }),
    500: failure("The script failed.", executionId),
    503: failure("Overloaded, paused or disabled.", retryAfter),
    504: failure(`The script took longer than ${endpoint.limits.timeoutMs} ms.`, executionId),
  };
}
