import net from "node:net";
import { type AllowedHosts, isAllowedHost } from "./allowed-hosts.ts";
import { classifyAddress } from "./classify-address.ts";
import { blocked } from "./egress-error.ts";
import { isBadPort, refuseName } from "./refused-destinations.ts";

/** A URL that may be asked, as far as can be said without looking its name up. */
export interface CheckedUrl {
  url: URL;
  /** A name, or an address without brackets; never with a trailing dot. */
  host: string;
  port: number;
  /** Whether `host` is an address, already checked. */
  isAddress: boolean;
  /** Whether the host may be reached although its address is internal. */
  isAllowed: boolean;
}

/**
 * The URL as the WHATWG's parser reads it, which is also how it is then connected to: one parser,
 * so no spelling means one host to the check and another to the connection.
 *
 * @param base what a redirect's location is relative to
 * @throws EgressError `ssrf_blocked` for whatever is not to be asked, malformed URLs included: what
 *   cannot be read cannot be shown to be harmless
 */
export function checkUrl(text: string, allowed: AllowedHosts, base?: URL): CheckedUrl {
  const url = URL.parse(text, base);
  if (url === null) throw blocked("the URL is not valid");
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw blocked(`the URL's scheme is "${url.protocol}", only http: and https: are allowed`);
  }
  if (url.username !== "" || url.password !== "") {
    throw blocked("the URL holds a user name or a password; send an Authorization header instead");
  }
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (isBadPort(port)) throw blocked(`port ${port} belongs to a service that is not HTTP`);
  const name = url.hostname.replace(/\.$/, "");
  const isAllowed = isAllowedHost(allowed, name, port);
  const host = name.replace(/^\[|\]$/g, "");
  const isAddress = net.isIP(host) !== 0;
  if (isAddress) checkLiteral(host, isAllowed);
  else if (!isAllowed) checkName(name);
  return { url, host, port, isAddress, isAllowed };
}

function checkLiteral(address: string, isAllowed: boolean): void {
  const { kind, reach } = classifyAddress(address);
  if (reach === "public" || (reach === "internal" && isAllowed)) return;
  throw blocked(`${address} is not a public address: ${kind}`);
}

function checkName(name: string): void {
  const reason = refuseName(name);
  if (reason !== undefined) throw blocked(`"${name}" ${reason}`);
}
