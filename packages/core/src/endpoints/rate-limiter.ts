import { createHash } from "node:crypto";
import type { EndpointRateLimit, Rate } from "./endpoint-rate-limit.ts";
import type { RateCount, RateCounts, RateKey } from "./rate-counts.ts";

/** Of those who are over their limit; who is forgotten is counted again. */
const maxBlocked = 10_000;

/** What a limit says of one request. */
export interface RateVerdict {
  isOver: boolean;
  /** Requests in a window. */
  limit: number;
  /** How long a window is. */
  seconds: number;
  /** Of them, what is left after this one. */
  remaining: number;
  /** Until the window ends: whole seconds, at least one. */
  resetSeconds: number;
}

export interface LimitedRequest {
  tenantId: string;
  scriptId: string;
  rateLimit: EndpointRateLimit;
  /** The same for all requests of one caller. */
  identity: string;
}

export interface RateLimiter {
  /**
   * Counts a request by its endpoint's limits. Of two limits the answer tells the one that refuses it, else the one with less left. A
   * request that its caller's own limit refuses takes nothing of what all callers share. Rejects when it cannot be counted.
   */
  check(request: LimitedRequest): Promise<RateVerdict>;
}

/** Who is over a limit is refused from memory until the window ends. A limit that was changed is another one, and is counted at once. */
export function createRateLimiter(counts: RateCounts, now = () => performance.now()): RateLimiter {
  const blockedUntil = new Map<string, number>();

  async function countOf(key: RateKey, { requests }: Rate): Promise<RateCount> {
    const block = `${key.tenantId} ${key.name} ${requests}`;
    const until = blockedUntil.get(block) ?? 0;
    if (until > now()) return { used: requests + 1, resetMs: until - now() };
    blockedUntil.delete(block);
    const count = await counts.add(key);
    if (count.used > requests) {
      const oldest = blockedUntil.keys().next().value;
      if (blockedUntil.size >= maxBlocked && oldest !== undefined) blockedUntil.delete(oldest);
      blockedUntil.set(block, now() + count.resetMs);
    }
    return count;
  }

  async function judge(request: LimitedRequest, who: string, rate: Rate): Promise<RateVerdict> {
    const { tenantId, scriptId } = request;
    const { seconds } = rate;
    const count = await countOf({ tenantId, name: `${scriptId}:${seconds}:${who}`, seconds }, rate);
    return {
      isOver: count.used > rate.requests,
      limit: rate.requests,
      seconds,
      remaining: Math.max(0, rate.requests - count.used),
      resetSeconds: Math.max(1, Math.ceil(count.resetMs / 1000)),
    };
  }

  return {
    async check(request) {
      const { perCaller, perEndpoint } = request.rateLimit;
      const own = perCaller && (await judge(request, callerName(request.identity), perCaller));
      if (own?.isOver) return own;
      const shared = perEndpoint && (await judge(request, "all", perEndpoint));
      if (own && shared) return shared.isOver || shared.remaining < own.remaining ? shared : own;
      const only = own ?? shared;
      if (only === undefined) throw new Error("a rate limit holds neither of its two");
      return only;
    },
  };
}

/** Short, whatever a token's subject may be; and addresses are not kept. */
function callerName(identity: string): string {
  return createHash("sha256").update(identity).digest("base64url");
}
