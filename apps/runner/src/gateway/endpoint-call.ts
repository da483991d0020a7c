import type { IncomingMessage, ServerResponse } from "node:http";
import { type Context, type FoundEndpoint, findEndpoint } from "@runlet/core";
import { allowedMethods, effectiveMethod } from "./allowed-methods.ts";
import { answerText } from "./answer.ts";
import { answerExecution } from "./answer-execution.ts";
import { authorize } from "./authorize.ts";
import { clientAddress } from "./client-address.ts";
import { allowOrigin, answerPreflight, isPreflight } from "./cors.ts";
import { GatewayError } from "./gateway-error.ts";
import { readBody } from "./read-body.ts";
import { makeRequestInput } from "./request-input.ts";

/** `/api/run/<tenant slug><path>`; the path of a tenant's root may be left out. */
const endpointPath = /^\/api\/run\/([^/]+)(\/.*)?$/;

/**
 * Answers a call of a script's endpoint, in the order: is it there, may this method, may this caller, does the script run,
 * is the body sound. The answer is sent after the execution's final state is committed. A caller that goes away
 * does not cancel the execution: it may have had its effects, and its record should tell how it ended.
 * @throws GatewayError for what ends before a script runs.
 */
export async function answerEndpointCall(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const [, tenantSlug, path = "/"] = endpointPath.exec(url.pathname) ?? [];
  const found = tenantSlug ? await findEndpoint(context, { tenantSlug, path }) : null;
  if (!found || found.script.status === "draft" || found.script.status === "archived") {
    throw new GatewayError("not_found", "There is no endpoint at this address.");
  }
  const { endpoint } = found;
  const { cors } = endpoint;
  if (cors !== null) {
    if (isPreflight(request)) {
      answerPreflight(response, { ...endpoint, cors }, request);
      return;
    }
    allowOrigin(response, cors, request);
  }

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
  const input = await makeRequestInput({
    method,
    path,
    params: found.params,
    query: url.searchParams,
    headers: request.headers,
    body,
    ip,
    isPublic: endpoint.auth.mode === "public",
  });
  const execution = await context.executor.execute({
    tenantId: found.tenant.id,
    scriptId: found.script.id,
    input,
    trigger: "http",
    userId: caller.userId,
    apiKeyId: caller.apiKeyId,
    ip,
  });
  answerExecution(response, execution, endpoint);
}

function refuseWhenNotRunning(found: FoundEndpoint): void {
  if (found.script.status === "paused") {
    throw new GatewayError("script_paused", "The script behind this endpoint is paused.");
  }
  if (found.script.status === "disabled") {
    throw new GatewayError("script_disabled", "The script behind this endpoint is disabled.");
  }
}
