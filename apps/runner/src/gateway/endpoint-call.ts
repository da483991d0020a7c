import type { IncomingMessage, ServerResponse } from "node:http";
import type { FoundEndpoint } from "@runlet/core";
import { allowedMethods, effectiveMethod } from "./allowed-methods.ts";
import { answerText } from "./answer.ts";
import { answerLater, answerNow } from "./answer-request.ts";
import { authorize, verifySignature } from "./authorize.ts";
import { clientAddress } from "./client-address.ts";
import type { GatewayContext } from "./gateway-context.ts";
import { GatewayError } from "./gateway-error.ts";
import { readIdempotencyKey } from "./idempotency-header.ts";
import { prefersAsync } from "./prefer.ts";
import { readBody } from "./read-body.ts";
import { makeRequestInput } from "./request-input.ts";

/** `/api/run/<tenant slug><path>`; the path of a tenant's root may be left out. */
const endpointPath = /^\/api\/run\/([^/]+)(\/.*)?$/;

/**
 * Answers a call of a script's endpoint, in the order: is it there, may this method, may this caller, does the script run,
 * is the body sound. The answer ends after the execution's final state is committed, and but for a body that the script
 * streams also begins then; or it is sent, where the caller prefers so, after the execution was put into the queue. A caller that goes away
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
  refuseWhenNotRunning(found);

  const body = await readBody(request, response, endpoint.maxBodyBytes);
  await verifySignature(context, found, request.headers, body);
  const input = makeRequestInput({
    method,
    path,
    params: found.params,
    query: url.searchParams,
    headers: request.headers,
    body,
    ip,
    isPublic: endpoint.auth.mode === "public",
    token: caller.token,
  });
  const { headers } = request;
  const { identity } = caller;
  const answer = prefersAsync(headers.prefer) ? answerLater : answerNow;
  const executeRequest = {
    tenantId: found.tenant.id,
    scriptId: found.script.id,
    input,
    trigger: "http",
    userId: caller.userId,
    apiKeyId: caller.apiKeyId,
    apiKeyName: caller.apiKeyName,
    ip,
    idempotency: readIdempotencyKey({ headers, method, url, body, identity }),
  } as const;
  await answer(context, executeRequest, { ends: context.ends, scope: found.scope, response });
}

function refuseWhenNotRunning(found: FoundEndpoint): void {
  if (found.script.status === "paused") {
    throw new GatewayError("script_paused", "The script behind this endpoint is paused.");
  }
  if (found.script.status === "disabled") {
    throw new GatewayError("script_disabled", "The script behind this endpoint is disabled.");
  }
}
