import { parseAllowedHosts } from "./allowed-hosts.ts";
import { type Lookup, lookupBySystem } from "./resolve-host.ts";

export interface EgressOptions {
  /** All addresses of a name; the operating system's resolver by default. */
  lookup: Lookup;
  /** Single hosts that may be reached although they are internal; see `parseAllowedHosts`. None by default. */
  allowedHosts: readonly string[];
  /** Of an answer's body, as sent and again as decoded. 5 MiB by default. */
  maxResponseBytes: number;
  /** Of a request's body. 1 MiB by default. */
  maxRequestBytes: number;
}

/**
 * @throws TypeError naming an option that is out of range
 * @throws EgressError `validation` naming a host that is none
 */
export function completeOptions(options: Partial<EgressOptions>): EgressOptions {
  const complete = {
    lookup: lookupBySystem,
    maxResponseBytes: 5 * 1_024 * 1_024,
    maxRequestBytes: 1_024 * 1_024,
    ...options,
    allowedHosts: parseAllowedHosts(options.allowedHosts ?? []),
  };
  for (const name of ["maxResponseBytes", "maxRequestBytes"] as const) {
    if (!Number.isSafeInteger(complete[name]) || complete[name] < 0) {
      throw new TypeError(`Egress option ${name} must be a whole number of at least 0`);
    }
  }
  return complete;
}
