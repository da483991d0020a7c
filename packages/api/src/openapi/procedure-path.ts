import type { ProcedureAccess } from "../procedure-access.ts";
import { type DescribedProcedure, operationIdOf } from "./described-procedures.ts";
import { refToResponse } from "./error-answers.ts";
import type { JsonObject } from "./json-object.ts";
import { answerNameOf, inputNameOf, refTo } from "./json-schemas.ts";

/** Which credentials a call needs: any one of these. */
function securityOf(access: ProcedureAccess): JsonObject[] {
  if (access === "superadmin") return [{ session: [] }];
  const ofTenant = [{ apiKey: [] }, { session: [] }];
  return access === "public" ? [{}, ...ofTenant] : ofTenant;
}

function accessWords(access: ProcedureAccess): string {
  if (access === "public") return "Anybody may ask.";
  if (access === "superadmin") return "For superadmins, with a session.";
  return `Needs the permission \`${access}\`.`;
}

function responsesOf(procedure: DescribedProcedure): JsonObject {
  const { access, example, input } = procedure;
  const answer = {
    type: "object",
    required: ["result"],
    properties: {
      result: {
        type: "object",
        required: ["data"],
        properties: { data: refTo(answerNameOf(procedure)) },
      },
    },
  };
  const content = {
    schema: answer,
    ...(example && { example: { result: { data: example.answer } } }),
  };
  return {
    200: { description: procedure.summary, content: { "application/json": content } },
    ...(input && { 400: refToResponse("BadRequest") }),
    ...(access !== "public" && {
      401: refToResponse("Unauthorized"),
      403: refToResponse("Forbidden"),
    }),
    default: refToResponse("Refused"),
  };
}

function inputContent({ path, example, input }: DescribedProcedure): JsonObject {
  const schema = input === null ? { type: "object", maxProperties: 0 } : refTo(inputNameOf(path));
  const given = example?.input !== undefined && { example: example.input };
  return { "application/json": { schema, ...given } };
}

/** A body is always asked for, `{}` where there is nothing to say: tRPC takes no POST without one. */
function postOperation(procedure: DescribedProcedure, common: JsonObject): JsonObject {
  const requestBody = { required: true, content: inputContent(procedure) };
  return { operationId: operationIdOf(procedure.path), ...common, requestBody };
}

/** The same question in an address: its input is JSON in one parameter. */
function getOperation(procedure: DescribedProcedure, common: JsonObject): JsonObject {
  const { input, path } = procedure;
  const parameters = input && {
    parameters: [
      {
        name: "input",
        in: "query",
        required: !input.safeParse(undefined).success,
        description: "The input as JSON.",
        content: inputContent(procedure),
      },
    ],
  };
  const aliasOf = operationIdOf(path);
  return {
    operationId: `${aliasOf}ByGet`,
    ...common,
    ...parameters,
    // The reference page shows the POST alone.
    "x-runlet-alias-of": aliasOf,
  };
}

/** The path item of a procedure: POST for each, GET too for what only reads. */
export function procedurePath(procedure: DescribedProcedure): JsonObject {
  const { access, description, isQuery, noun, summary } = procedure;
  const common = {
    tags: [noun],
    summary,
    description: `${description}\n\n${accessWords(access)}`,
    security: securityOf(access),
    responses: responsesOf(procedure),
  };
  return {
    ...(access !== "superadmin" && { parameters: [{ $ref: "#/components/parameters/Tenant" }] }),
    ...(isQuery && { get: getOperation(procedure, common) }),
    post: postOperation(procedure, common),
  };
}
