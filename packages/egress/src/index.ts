/** The only way from scripts to the network. See README.md for layers and trust boundary. */
import { completeOptions, type EgressOptions } from "./egress-options.ts";
import { HttpEgress } from "./http-egress.ts";
import { dialTcp } from "./open-connection.ts";

export { parseAllowedHosts } from "./allowed-hosts.ts";
export type { HeaderPair, HeadersInput } from "./check-headers.ts";
export type { EgressRequest, RedirectMode } from "./check-request.ts";
export { EgressError, type EgressErrorCode } from "./egress-error.ts";
export type { EgressOptions } from "./egress-options.ts";
export type { EgressResponse } from "./http-egress.ts";
export type { Lookup } from "./resolve-host.ts";

/**
 * `request` answers a response for any status, or rejects with an `EgressError` (with the reason of
 * the caller's signal when that is aborted). `close` ends what is running and takes nothing more.
 */
export type Egress = Pick<HttpEgress, "request" | "close">;

/**
 * @param options settings that differ from the defaults
 * @throws TypeError or EgressError naming an option that cannot be right
 */
export function createEgress(options: Partial<EgressOptions> = {}): Egress {
  return new HttpEgress(completeOptions(options), dialTcp);
}
