import type { IncomingHttpHeaders } from "node:http";
import {
  type FoundEndpoint,
  getSecret,
  type HmacAuth,
  HostCallError,
  isFresh,
  isSignedWith,
  readSignature,
  signatureHeaders,
} from "@runlet/core";
import type { GatewayContext } from "../gateway-context.ts";
import { GatewayError } from "../gateway-error.ts";

/**
 * Checks the signature of a request over the exact bytes of its body. The secret is read only once the headers hold a signature that is fresh.
 * @throws GatewayError `unauthorized`; in the same words for a wrong signature and for an endpoint whose secret cannot be read
 */
export async function verifyHmac(
  context: GatewayContext,
  found: FoundEndpoint,
  auth: HmacAuth,
  headers: IncomingHttpHeaders,
  body: Uint8Array,
): Promise<void> {
  const signature = readSignature(auth.form, headers);
  if (signature === null) {
    const message = `This endpoint asks for a signature in ${signatureHeaders[auth.form]}; it is missing or malformed.`;
    throw new GatewayError("unauthorized", message);
  }
  if (!isFresh(signature, { toleranceSeconds: auth.toleranceSeconds, now: context.now() })) {
    const message = "The signature's timestamp is too far from the present.";
    throw new GatewayError("unauthorized", message);
  }
  const secret = await readSecret(context, found, auth.secret);
  if (secret === null || !isSignedWith(signature, secret, body)) {
    throw new GatewayError("unauthorized", "The signature does not fit the request.");
  }
}

async function readSecret(
  context: GatewayContext,
  { tenant, scope, script }: FoundEndpoint,
  name: string,
): Promise<string | null> {
  try {
    return await getSecret(context, scope, name);
  } catch (error) {
    if (!(error instanceof HostCallError)) throw error;
    const fields = { tenant: tenant.slug, script: script.name, secret: name, reason: error.code };
    context.warn(fields, "an endpoint's secret cannot be read: its callers are refused");
    return null;
  }
}
