import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { CoreError, type ExecuteRequest, type FoundEndpoint } from "@runlet/core";
import { allowedMethods, effectiveMethod } from "./allowed-methods.ts";
import { answerText } from "./answer.ts";
import { answerLater, answerNow } from "./answer-request.ts";
import type { EndpointCaller } from "./auth/endpoint-caller.ts";
import { authorize, verifySignature } from "./authorize.ts";
import { clientAddress } from "./client-address.ts";
import { answerCors } from "./cors.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { GatewayError } from "./gateway-error.ts";
import { readIdempotencyKey } from "./idempotency-header.ts";
import { limitRate } from "./limit-rate.ts";
import { prefersAsync } from "./prefer.ts";
import { readBody } from "./read-body.ts";
import { makeRequestInput } from "./request-input.ts";

/** `/api/run/<tenant slug><path>`; the path of a tenant's root may be left out. */
const endpointPath = /^\/api\/run\/([^/]+)(\/.*)?$/;

/**
 * Answers a call of a script's endpoint, in the order: is it there, may this page, this method, this caller, and this often, does the script
 * run, is the body sound. The answer ends after the execution's final state is committed, and but for a body that the script
 * streams also begins then; or, where the caller prefers so, it is given once the request is in the queue. A caller that goes away
 * does not cancel the execution: it may have had its effects, and its record should tell how it ended.
 * @throws GatewayError for what ends before a script runs.
 */
export async function answerEndpointCall(
  context: GatewayContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, tenantSlug, path = "/"] = endpointPath.exec(url.pathname) ?? [];
  const found = tenantSlug ? await context.routes.find({ tenantSlug, path }) : null;
  if (!found || found.script.status === "draft" || found.script.status === "archived") {
    throw new GatewayError("not_found", "There is no endpoint at this address.");
  }
  const { endpoint } = found;
  if (answerCors(endpoint, request, response)) return;

  const method = effectiveMethod(request.method ?? "GET", endpoint.methods);
  if (method === null) {
    const allow = allowedMethods(endpoint.methods);
    if (request.method === "OPTIONS") {
      answerText(response, 204, "", { allow });
      return;
    }
    throw new GatewayError("method_not_allowed", `This endpoint answers ${allow}.`, { allow });
  }

  const ip = clientAddress(request);
  const caller = await authorize(context, found, request, ip);
  // Who signs is known only when the body is there: before that a stranger would use up the sender's requests.
  const limit = () => limitRate(context.limiter, found, caller, response);
  const isSigned = endpoint.auth.mode === "hmac";
  if (!isSigned) await limit();
  refuseWhenNotRunning(found);

  const claim = context.bodies.claim(found.tenant.id);
  try {
    const body = await readBody(request, response, endpoint.maxBodyBytes, claim.take);
    await verifySignature(context, found, request.headers, body);
    if (isSigned) await limit();
    const call = { url, path, method, headers: request.headers, body, ip };
    await run(context, found, response, await makeExecuteRequest(found, caller, call));
  } finally {
    claim.release();
  }
}

async function run(
  context: GatewayContext,
  { scope, endpoint }: FoundEndpoint,
  response: ServerResponse,
  executeRequest: ExecuteRequest,
): Promise<void> {
  const answer = prefersAsync(response.req.headers.prefer) ? answerLater : answerNow;
  const leave = context.admission.enter();
  try {
    await answer(context, executeRequest, { ends: context.ends, scope, endpoint, response });
  } catch (error) {
    throw isStopped(error) ? scriptStopped() : error;
  } finally {
    leave();
  }
}

interface Call {
  url: URL;
  path: string;
  /** As the script sees it. */
  method: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  ip: string;
}

async function makeExecuteRequest(
  found: FoundEndpoint,
  caller: EndpointCaller,
  { url, path, method, headers, body, ip }: Call,
): Promise<ExecuteRequest> {
  const { identity, token } = caller;
  const input = await makeRequestInput({
    method,
    path,
    params: found.params,
    query: url.searchParams,
    headers,
    body,
    ip,
    isPublic: found.endpoint.auth.mode === "public",
    token,
  });
  return {
    tenantId: found.tenant.id,
    scriptId: found.script.id,
    input,
    trigger: "http",
    userId: caller.userId,
    apiKeyId: caller.apiKeyId,
    apiKeyName: caller.apiKeyName,
    ip,
    idempotency: readIdempotencyKey({ headers, method, url, body, identity }),
  };
}

/** Its status changed a moment ago, which this runner has not heard yet. */
function isStopped(error: unknown): boolean {
  return error instanceof CoreError && error.code === "script_not_active";
}

function scriptStopped(): GatewayError {
  return new GatewayError("script_not_active", "The script behind this endpoint does not run now.");
}

function refuseWhenNotRunning(found: FoundEndpoint): void {
  if (found.script.status === "paused") {
    throw new GatewayError("script_paused", "The script behind this endpoint is paused.");
  }
  if (found.script.status === "disabled") {
    throw new GatewayError("script_disabled", "The script behind this endpoint is disabled.");
  }
}
