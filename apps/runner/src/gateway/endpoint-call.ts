import type { IncomingMessage, ServerResponse } from "node:http";
import {
  authenticateApiKey,
  type Context,
  type FoundEndpoint,
  findEndpoint,
  hasPermission,
} from "@runlet/core";
import { answerText } from "./answer.ts";
import { answerExecution } from "./answer-execution.ts";
import { clientAddress } from "./client-address.ts";
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

  const method = effectiveMethod(request.method ?? "GET", found.endpoint.methods);
  if (method === null) {
    const allow = allowedMethods(found.endpoint.methods);
    if (request.method === "OPTIONS") {
      answerText(response, 204, "", { allow });
      return;
    }
    throw new GatewayError("method_not_allowed", `This endpoint answers ${allow}.`, { allow });
  }

  const ip = clientAddress(request);
  const apiKeyId = await authorize(context, found, request, ip);
  refuseWhenNotRunning(found);

  const body = await readBody(request, response, found.endpoint.maxBodyBytes);
  const input = makeRequestInput({
    method,
    path,
    params: found.params,
    query: url.searchParams,
    headers: request.headers,
    body,
    ip,
    isPublic: found.endpoint.auth.mode === "public",
  });
  const execution = await context.executor.execute({
    tenantId: found.tenant.id,
    scriptId: found.script.id,
    input,
    trigger: "http",
    apiKeyId,
    ip,
  });
  answerExecution(response, execution);
}

/** The method the script sees, or null when the endpoint does not take it. HEAD runs as GET where only that is taken. */
function effectiveMethod(method: string, methods: readonly string[]): string | null {
  if (methods.includes(method)) return method;
  return method === "HEAD" && methods.includes("GET") ? "GET" : null;
}

function allowedMethods(methods: readonly string[]): string {
  const allowed = new Set([...methods, "OPTIONS"]);
  if (allowed.has("GET")) allowed.add("HEAD");
  return [...allowed].sort().join(", ");
}

/** @returns the id of the API key that called, or null where anybody may call. */
async function authorize(
  context: Context,
  found: FoundEndpoint,
  request: IncomingMessage,
  ip: string,
): Promise<string | null> {
  if (found.endpoint.auth.mode === "public") return null;
  const key = /^bearer\s+(rl_\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const caller = key ? await authenticateApiKey(context, key, { ip }) : null;
  if (!caller) {
    throw new GatewayError(
      "unauthorized",
      "This endpoint asks for an API key: Authorization: Bearer rl_….",
      { "www-authenticate": `Bearer realm="runlet"${key ? ', error="invalid_token"' : ""}` },
    );
  }
  if (caller.tenant.id !== found.tenant.id || !hasPermission(caller, "scripts.execute")) {
    throw new GatewayError("forbidden", "This API key may not call this endpoint.");
  }
  return caller.id;
}

function refuseWhenNotRunning(found: FoundEndpoint): void {
  if (found.script.status === "paused") {
    throw new GatewayError("script_paused", "The script behind this endpoint is paused.");
  }
  if (found.script.status === "disabled") {
    throw new GatewayError("script_disabled", "The script behind this endpoint is disabled.");
  }
}
