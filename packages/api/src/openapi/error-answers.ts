import { coreErrorStatus } from "@runlet/core";
import type { JsonObject } from "./json-object.ts";
import { refTo } from "./json-schemas.ts";

const described = (type: string | string[], description: string, more: JsonObject = {}) => ({
  type,
  description,
  ...more,
});

const fieldError = {
  type: "object",
  required: ["path", "message"],
  properties: {
    path: described("string", "The field, dotted: `http.path`."),
    message: described("string", "What is wrong with it."),
    line: described("integer", "Of a source: the line, from 1."),
    column: described("integer", "Of a source: the column, from 1."),
  },
};

const fields = {
  type: "array",
  items: refTo("FieldError"),
  description: "What is wrong, field by field; empty where no field is to blame.",
};

/** Of a call to `/api/trpc`: tRPC's form. */
const apiError = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      description: "Why the call was refused.",
      required: ["message", "code", "data"],
      properties: {
        message: described("string", "In one sentence, led by the fields' names."),
        code: described("integer", "The JSON-RPC code that tRPC gives such errors."),
        data: {
          type: "object",
          description: "What a program can act on.",
          required: ["code", "httpStatus", "reason", "fields"],
          properties: {
            code: described("string", "tRPC's name of the error, such as `BAD_REQUEST`."),
            httpStatus: described("integer", "The answer's status."),
            path: described("string", "The procedure that was called."),
            reason: {
              enum: [...Object.keys(coreErrorStatus), null],
              description: "Tells apart what shares a status; null when it is a fault of ours.",
            },
            fields,
          },
        },
      },
    },
  },
};

/** Of a call to `/api/events`. */
const eventError = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      description: "Why the event was refused.",
      required: ["code", "message", "fields"],
      properties: {
        code: described("string", "Such as `invalid_input`."),
        message: described("string", "In one sentence."),
        fields,
      },
    },
  },
};

export const errorSchemas: JsonObject = {
  FieldError: fieldError,
  ApiError: apiError,
  EventError: eventError,
};

const jsonAnswer = (description: string, schema: JsonObject): JsonObject => ({
  description,
  content: { "application/json": { schema } },
});

const apiAnswer = (description: string) => jsonAnswer(description, refTo("ApiError"));

/** The refusals that procedures share, by the names that operations refer to them with. */
export const errorResponses: JsonObject = {
  BadRequest: apiAnswer("A field is missing or wrong; `error.data.fields` names it."),
  Unauthorized: apiAnswer("No key or session, or one that is unknown, revoked or expired."),
  Forbidden: apiAnswer("The role lacks the permission, or the tenant is another's."),
  Refused: apiAnswer(
    "Any other refusal: 404 for what the tenant does not have, 409 for what is taken or cannot be done in this state, 413 for what is too large, 429 and 503 for what can be tried again later (`Retry-After` says when, where that is known), 500 for a fault of ours.",
  ),
  EventRefused: jsonAnswer(
    "Refused: 400 for a wrong field, 401 and 403 as ever, 404 for another tenant, 413 above 256 KiB, 415 for what is not JSON.",
    refTo("EventError"),
  ),
};

export const refToResponse = (name: string): JsonObject => ({
  $ref: `#/components/responses/${name}`,
});
