import type { ServerResponse } from "node:http";
import type { FoundEndpoint, RateLimiter } from "@runlet/core";
import type { EndpointCaller } from "./auth/endpoint-caller.ts";
import { networkOf } from "./client-address.ts";
import { GatewayError } from "./gateway-error.ts";

/**
 * Counts a request by its endpoint's limits and says on the answer, whatever it becomes, what is left of them.
 * @throws GatewayError `rate_limited`; what the store threw, when it cannot be counted
 */
export async function limitRate(
  limiter: RateLimiter,
  { tenant, script, endpoint: { rateLimit } }: FoundEndpoint,
  caller: EndpointCaller,
  response: ServerResponse,
): Promise<void> {
  if (rateLimit === null) return;
  const verdict = await limiter.check({
    tenantId: tenant.id,
    scriptId: script.id,
    rateLimit,
    identity: limitedAs(caller.identity),
  });
  const { limit, seconds, remaining, resetSeconds } = verdict;
  response.setHeader("ratelimit-limit", limit);
  response.setHeader("ratelimit-remaining", remaining);
  response.setHeader("ratelimit-reset", resetSeconds);
  if (!verdict.isOver) return;
  const message = `The limit is ${limit} requests in ${seconds} s; try again in ${resetSeconds} s.`;
  throw new GatewayError("rate_limited", message, { "retry-after": String(resetSeconds) });
}

/** Who is known by an address counts as its network: whoever has one IPv6 address has 2 to the power of 64. */
function limitedAs(identity: string): string {
  return identity.startsWith("ip:") ? `ip:${networkOf(identity.slice(3))}` : identity;
}
