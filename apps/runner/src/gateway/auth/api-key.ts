import type { IncomingMessage } from "node:http";
import { authenticateApiKey, type Context, type FoundEndpoint, hasPermission } from "@runlet/core";
import { GatewayError } from "../gateway-error.ts";
import { bearerOf, refuseBearer } from "./bearer.ts";
import type { EndpointCaller } from "./endpoint-caller.ts";

/** @throws GatewayError `unauthorized` without a valid key, `forbidden` for a key that may not call this endpoint */
export async function authorizeApiKey(
  context: Context,
  found: FoundEndpoint,
  request: IncomingMessage,
  ip: string,
): Promise<EndpointCaller> {
  const key = bearerOf(request);
  const caller = key === null ? null : await authenticateApiKey(context, key, { ip });
  if (caller === null) {
    const message = "This endpoint asks for an API key: Authorization: Bearer rl_….";
    throw refuseBearer(message, { isPresented: key !== null });
  }
  if (caller.tenant.id !== found.tenant.id || !hasPermission(caller, "scripts.execute")) {
    throw new GatewayError("forbidden", "This API key may not call this endpoint.");
  }
  return { apiKeyId: caller.id, userId: null, token: null, identity: `key:${caller.id}` };
}
