import type { IncomingMessage } from "node:http";
import { type FoundEndpoint, hasPermission } from "@runlet/core";
import type { GatewayContext } from "./gateway-context.ts";
import { GatewayError } from "./gateway-error.ts";

/** Who called an endpoint, as far as it asks. */
export interface EndpointCaller {
  apiKeyId: string | null;
  apiKeyName: string | null;
  userId: string | null;
  /** The same for all requests of one caller: its key, or, where anybody may call, its address. */
  identity: string;
}

/**
 * Who calls, by what the endpoint asks for.
 * @throws GatewayError `unauthorized` where it is not shown, `forbidden` where who it is may not call
 */
export async function authorize(
  context: GatewayContext,
  found: FoundEndpoint,
  request: IncomingMessage,
  ip: string,
): Promise<EndpointCaller> {
  if (found.endpoint.auth.mode === "public")
    return { apiKeyId: null, apiKeyName: null, userId: null, identity: `ip:${ip}` };
  const key = /^bearer\s+(rl_\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const caller = key ? await context.keys.authenticate(key, { ip }) : null;
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
  return {
    apiKeyId: caller.id,
    apiKeyName: caller.name,
    userId: null,
    identity: `key:${caller.id}`,
  };
}
