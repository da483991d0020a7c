import type { AllowedHosts } from "./allowed-hosts.ts";
import type { HeaderPair } from "./check-headers.ts";
import { type CheckedRequest, checkRequest, type EgressRequest } from "./check-request.ts";
import { type CheckedUrl, checkUrl } from "./check-url.ts";
import { describeFailure } from "./describe-failure.ts";
import { EgressError } from "./egress-error.ts";
import type { EgressOptions } from "./egress-options.ts";
import { type Answer, exchange } from "./exchange.ts";
import { followRedirect } from "./follow-redirect.ts";
import { type Dial, openConnection } from "./open-connection.ts";
import { resolveHost } from "./resolve-host.ts";

export interface EgressResponse {
  status: number;
  statusText: string;
  /** Of the last hop, without fragment. */
  url: string;
  redirected: boolean;
  /** As received, each line on its own; names in the server's spelling. */
  headers: HeaderPair[];
  /** Decoded; then `Content-Encoding` and `Content-Length` are not among the headers. */
  body: Uint8Array;
}

/** The one way from scripts to the network. Its only way to a socket is `dial`. */
export class HttpEgress {
  readonly #options: EgressOptions;
  readonly #allowedHosts: AllowedHosts;
  readonly #dial: Dial;
  readonly #running = new Map<AbortController, Promise<unknown>>();
  #isClosed = false;

  constructor(options: EgressOptions, dial: Dial) {
    this.#options = options;
    this.#allowedHosts = new Set(options.allowedHosts);
    this.#dial = dial;
  }

  /**
   * @throws EgressError for whatever goes wrong
   * @throws the reason of `signal` when that is aborted
   */
  async request(request: EgressRequest): Promise<EgressResponse> {
    const { maxRequestBytes } = this.#options;
    const checked = checkRequest(request, maxRequestBytes, this.#allowedHosts);
    request.signal?.throwIfAborted();
    if (this.#isClosed) throw closedError();
    const ending = new AbortController();
    const answer = this.#underDeadline(checked, request.signal, ending);
    this.#running.set(ending, answer);
    try {
      return await answer;
    } finally {
      this.#running.delete(ending);
    }
  }

  /** Ends what is running with `connection_failed` and takes nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const answers = [...this.#running.values()];
    for (const ending of this.#running.keys()) ending.abort(closedError());
    await Promise.allSettled(answers);
  }

  async #underDeadline(
    request: CheckedRequest,
    callerSignal: AbortSignal | undefined,
    ending: AbortController,
  ): Promise<EgressResponse> {
    const { timeoutMs } = request;
    const expire = () =>
      ending.abort(new EgressError("timeout", `no complete answer within ${timeoutMs} ms`));
    const abort = () => ending.abort(callerSignal?.reason);
    const timer = setTimeout(expire, timeoutMs);
    callerSignal?.addEventListener("abort", abort);
    try {
      return await this.#askAll(request, ending.signal);
    } finally {
      clearTimeout(timer);
      callerSignal?.removeEventListener("abort", abort);
    }
  }

  /** The first URL and those it redirects to, each checked as if it were the first. */
  async #askAll(request: CheckedRequest, signal: AbortSignal): Promise<EgressResponse> {
    let hop: CheckedRequest = request;
    let target = checkUrl(request.url, request.allowedHosts);
    for (let redirects = 0; ; redirects += 1) {
      const { location, ...answer } = await this.#askOne(hop, target, signal);
      if (location === undefined) {
        const url = target.url.href.replace(/#.*$/, "");
        return { ...answer, url, redirected: redirects > 0 };
      }
      if (hop.redirect === "error") {
        throw new EgressError("connection_failed", `"${target.host}" answered with a redirect`);
      }
      if (redirects === hop.maxRedirects) {
        const message = `there are more than ${hop.maxRedirects} redirects`;
        throw new EgressError("connection_failed", message);
      }
      const next = checkUrl(location, request.allowedHosts, target.url);
      hop = { ...hop, ...followRedirect(hop, answer.status, target.url, next.url) };
      target = next;
    }
  }

  async #askOne(request: CheckedRequest, target: CheckedUrl, signal: AbortSignal): Promise<Answer> {
    const { lookup, maxResponseBytes } = this.#options;
    try {
      const addresses = await resolveHost(target, lookup, signal);
      const socket = await openConnection(target, addresses, this.#dial, signal);
      const limits = { maxResponseBytes, followsRedirects: request.redirect !== "manual" };
      const answer = await exchange(socket, target.url, request, limits, signal);
      signal.throwIfAborted();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      throw describeFailure(error, target.host, maxResponseBytes);
    }
  }
}

function closedError(): EgressError {
  return new EgressError("connection_failed", "the platform is shutting down");
}
