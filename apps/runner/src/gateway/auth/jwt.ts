import type { IncomingMessage } from "node:http";
import { type FoundEndpoint, type JwtAuth, TokenError, verifyToken } from "@runlet/core";
import type { GatewayContext } from "../gateway-context.ts";
import { GatewayError } from "../gateway-error.ts";
import { bearerOf, refuseBearer } from "./bearer.ts";
import { type EndpointCaller, nobody } from "./endpoint-caller.ts";
import { KeysUnavailableError } from "./key-sets.ts";

/**
 * The subject of a token of the endpoint's issuer.
 * @throws GatewayError `unauthorized` without a valid token, `unavailable` while the issuer's keys cannot be had
 */
export async function authorizeJwt(
  context: GatewayContext,
  { scope }: FoundEndpoint,
  auth: JwtAuth,
  request: IncomingMessage,
): Promise<EndpointCaller> {
  const token = bearerOf(request);
  if (token === null) {
    const message = "This endpoint asks for a token of its issuer: Authorization: Bearer ….";
    throw refuseBearer(message, { isPresented: false });
  }
  const { issuer, jwksUrl } = auth;
  const findKey = context.keySets.of({ scope, issuer, jwksUrl });
  try {
    const identity = await verifyToken(auth, token, findKey, context.now());
    return { ...nobody, token: identity, identity: `sub:${issuer}#${identity.subject}` };
  } catch (error) {
    if (error instanceof TokenError) throw refuseBearer(error.message, { isPresented: true });
    if (error instanceof KeysUnavailableError) {
      const message = "Tokens cannot be checked at the moment; try again shortly.";
      throw new GatewayError("unavailable", message, { "retry-after": "5" });
    }
    throw error;
  }
}
