import { type Context, CoreError, listEndpoints } from "@runlet/core";
import { type ApiRequest, createApiContext } from "./api-context.ts";
import { answerRefusal, jsonAnswer } from "./json-answer.ts";
import { createApiDocument } from "./openapi/create-api-document.ts";
import { createEndpointsDocument } from "./openapi/create-endpoints-document.ts";

/** `GET /api/openapi.json`: the document of the API, for everybody. `origin` is where the caller reached this instance. */
export function serveApiDocument(origin: string): Response {
  return jsonAnswer(200, createApiDocument(origin), { "access-control-allow-origin": "*" });
}

/**
 * `GET /api/openapi/<tenant slug>.json`: the document of the tenant's endpoints, for who may read its scripts, with an API key or a
 * session. Else answers `{ error: { code, message, fields } }`. Rejects only for faults of the platform.
 */
export async function serveEndpointsDocument(
  core: Context,
  request: ApiRequest,
  { tenantSlug, origin }: { tenantSlug: string; origin: string },
): Promise<Response> {
  try {
    const headers = new Headers(request.headers);
    headers.set("x-runlet-tenant", tenantSlug);
    const { caller, refusal } = await createApiContext(core, { ...request, headers });
    if (caller === null) throw refusal ?? new CoreError("unauthorized", "Sign in");
    const endpoints = await listEndpoints(core, caller);
    return jsonAnswer(200, createEndpointsDocument(caller.tenant, endpoints, origin));
  } catch (error) {
    return answerRefusal(error);
  }
}
