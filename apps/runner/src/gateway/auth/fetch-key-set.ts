import {
  type Context,
  discoveryUrl,
  getAllowedHosts,
  type KeySet,
  parseKeySet,
  readKeySetUrl,
} from "@runlet/core";
import { type Egress, EgressError } from "@runlet/egress";
import { type KeySource, KeysUnavailableError } from "./key-sets.ts";

/** Of a discovery document or a key set. Those with certificates in them have some 20 KiB. */
export const maxDocumentBytes = 256 * 1_024;
const timeoutMs = 5_000;

/**
 * Asks an issuer for its keys, over the way that scripts take to the network: what its tenant's scripts may not reach is not
 * reached here either.
 * @throws KeysUnavailableError naming the address and what was wrong
 */
export async function fetchKeySet(
  context: Context,
  egress: Pick<Egress, "request">,
  { scope, issuer, jwksUrl }: KeySource,
): Promise<KeySet> {
  const allowedHosts = await getAllowedHosts(context, scope);
  const fetchJson = (url: string) => requestJson(egress, url, allowedHosts);
  const url = jwksUrl ?? (await discover(issuer, fetchJson));
  const keySet = parseKeySet(await fetchJson(url));
  if (keySet === null) throw new KeysUnavailableError(`${url} holds no key that can be used`);
  return keySet;
}

async function discover(
  issuer: string,
  fetchJson: (url: string) => Promise<unknown>,
): Promise<string> {
  const url = discoveryUrl(issuer);
  const found = readKeySetUrl(await fetchJson(url), issuer);
  if (found === null) throw new KeysUnavailableError(`${url} does not describe ${issuer}`);
  return found;
}

async function requestJson(
  egress: Pick<Egress, "request">,
  url: string,
  allowedHosts: readonly string[],
): Promise<unknown> {
  requireProtected(url, allowedHosts);
  try {
    const headers = { accept: "application/json" };
    const redirect = "error" as const;
    const request = { method: "GET", url, headers, timeoutMs, redirect, allowedHosts };
    const { status, body } = await egress.request(request);
    if (status !== 200) throw new KeysUnavailableError(`${url} answers with ${status}`);
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    if (error instanceof EgressError || error instanceof SyntaxError) {
      throw new KeysUnavailableError(`${url}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** Keys that come over the internet in the open could be anybody's. */
function requireProtected(url: string, allowedHosts: readonly string[]): void {
  const { protocol, host, hostname } = new URL(url);
  if (protocol === "https:" || allowedHosts.includes(host) || allowedHosts.includes(hostname)) {
    return;
  }
  const message = `${url}: keys are taken over https only, but from hosts that the tenant was allowed`;
  throw new KeysUnavailableError(message);
}
