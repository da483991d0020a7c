import { lookup as lookupName } from "node:dns/promises";
import type { CheckedUrl } from "./check-url.ts";
import { classifyAddress } from "./classify-address.ts";
import { blocked, EgressError } from "./egress-error.ts";
import { waitUnlessAborted } from "./wait-unless-aborted.ts";

/** Answers all addresses of a name; rejects with a system error when there are none. */
export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

/** The operating system's resolver: all addresses, in its order. */
export const lookupBySystem: Lookup = (hostname) =>
  lookupName(hostname, { all: true, order: "verbatim" });

/**
 * The addresses to connect to: the name is looked up once, and nothing else is connected to.
 *
 * @throws EgressError `ssrf_blocked` when any of them must not be reached. A name that has a public
 *   address and an internal one is either an attack or a mistake, and no good address is picked.
 */
export async function resolveHost(
  target: CheckedUrl,
  lookup: Lookup,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { host, isAddress, isAllowed } = target;
  if (isAddress) return [host];
  const answers = await waitUnlessAborted(lookup(host), signal);
  const addresses = answers.map(({ address }) => address);
  const isReachable = (address: string) => {
    const { reach } = classifyAddress(address);
    return reach === "public" || (reach === "internal" && isAllowed);
  };
  if (!addresses.every(isReachable)) {
    throw blocked(`"${host}" has an address that scripts must not reach`);
  }
  if (addresses.length === 0) {
    throw new EgressError("connection_failed", `"${host}" has no address`);
  }
  return addresses;
}
