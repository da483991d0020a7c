import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { FoundEndpoint } from "@runlet/core";
import { authorizeApiKey } from "./auth/api-key.ts";
import { type EndpointCaller, nobody } from "./auth/endpoint-caller.ts";
import { verifyHmac } from "./auth/hmac.ts";
import { authorizeJwt } from "./auth/jwt.ts";
import { authorizeSession } from "./auth/session.ts";
import type { GatewayContext } from "./gateway-context.ts";

/**
 * Who calls, by what the endpoint asks for, as far as headers tell: a signature is checked once the body is there (`verifySignature`).
 * @throws GatewayError `unauthorized` where it is not shown, `forbidden` where who it is may not call, `unavailable` where it
 *   cannot be found out at the moment
 */
export async function authorize(
  context: GatewayContext,
  found: FoundEndpoint,
  request: IncomingMessage,
  ip: string,
): Promise<EndpointCaller> {
  const { auth } = found.endpoint;
  switch (auth.mode) {
    case "public":
    case "hmac":
      return { ...nobody, identity: `ip:${ip}` };
    case "api_key":
      return authorizeApiKey(context, found, request, ip);
    case "session":
      return authorizeSession(context, found, request, ip);
    case "jwt":
      return authorizeJwt(context, found, auth, request);
  }
}

/**
 * Checks the body's signature where the endpoint asks for one.
 * @param body its bytes as they came
 * @throws GatewayError `unauthorized`
 */
export async function verifySignature(
  context: GatewayContext,
  found: FoundEndpoint,
  headers: IncomingHttpHeaders,
  body: Uint8Array,
): Promise<void> {
  const { auth } = found.endpoint;
  if (auth.mode === "hmac") await verifyHmac(context, found, auth, headers, body);
}
