import type { IncomingMessage } from "node:http";
import { type FoundEndpoint, hasPermission } from "@runlet/core";
import type { GatewayContext } from "../gateway-context.ts";
import { GatewayError } from "../gateway-error.ts";
import { bearerOf, refuseBearer } from "./bearer.ts";
import { type EndpointCaller, nobody } from "./endpoint-caller.ts";

/** @throws GatewayError `unauthorized` without a valid key, `forbidden` for a key that may not call this endpoint */
export async function authorizeApiKey(
  { keys }: Pick<GatewayContext, "keys">,
  found: FoundEndpoint,
  request: IncomingMessage,
  ip: string,
): Promise<EndpointCaller> {
  const key = bearerOf(request);
  const caller = key === null ? null : await keys.authenticate(key, { ip });
  if (caller === null) {
    const message = "This endpoint asks for an API key: Authorization: Bearer rl_….";
    throw refuseBearer(message, { isPresented: key !== null });
  }
  if (caller.tenant.id !== found.tenant.id || !hasPermission(caller, "scripts.execute")) {
    throw new GatewayError("forbidden", "This API key may not call this endpoint.");
  }
  const { id, name } = caller;
  return { ...nobody, apiKeyId: id, apiKeyName: name, identity: `key:${id}` };
}
