import { type CallOptions, defaultLimits, resolveLimits } from "./call-options.ts";
import { callProcedure } from "./call-procedure.ts";
import type { Connection } from "./connection.ts";
import type { Fetch } from "./exchange.ts";
import type { Api } from "./generated/api.ts";
import { procedures } from "./generated/procedures.ts";
import { type Page, toPaged } from "./page.ts";
import { type RunEndpoint, type RunOptions, runEndpoint } from "./run-endpoint.ts";

/** How a client reaches a Runlet. */
export interface ClientOptions {
  /** Address of the web app: `https://runlet.example.com`. */
  url: string;
  /** An API key (`rl_…`). Leave it out in a browser that holds a session. */
  apiKey?: string | undefined;
  /** Slug of the tenant to work in. Needed with a session, and for `run`; an API key belongs to one. */
  tenant?: string | undefined;
  /** How long a call may take, retries and pauses included: 60 000 by default. `Infinity` for no limit. */
  timeoutMs?: number | undefined;
  /** How often a call that failed is sent again, where that is safe: 2 by default. 0 for never. */
  maxRetries?: number | undefined;
  /** Another implementation of `fetch`. */
  fetch?: Fetch | undefined;
}

/** Every procedure of the API, one object a noun, `client.scripts.create({ … })`, and `run` for endpoints. */
export interface RunletClient extends Api {
  /**
   * Calls the endpoint of a script: `client.run("/orders/7", { json: { paid: true } })`. Answers what the script answers, whatever
   * its status; rejects when the platform answers instead of it.
   *
   * With `respondAsync: true` it answers a handle as soon as the request is recorded; its `result()` waits for the end.
   */
  run: RunEndpoint;
}

type Call = (input?: unknown, options?: CallOptions) => Promise<unknown>;

/**
 * Makes a client. Each method answers what the procedure answers, dates as ISO strings, and rejects with a `RunletError`. Works in
 * browsers and in Node.js 18 and later.
 *
 * @throws TypeError when `url` is not an absolute http or https address, or another option cannot be
 */
export function createClient(options: ClientOptions): RunletClient {
  const { apiKey, tenant } = options;
  // The global one is looked up at each call, for who replaces it later; browsers want it called on nothing.
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const connection: Connection = { origin: originOf(options.url), apiKey, tenant, fetch };
  const limits = resolveLimits(options, defaultLimits);
  const client: Record<string, Record<string, Call> | Call> = {};
  for (const [path, kind] of Object.entries(procedures)) {
    const [noun = "", verb = ""] = path.split(".");
    const call: Call = async (input, callOptions = {}) =>
      callProcedure(connection, path, kind, input, resolveLimits(callOptions, limits));
    const paged: Call = (input, callOptions) =>
      toPaged((cursor) => {
        const asked = cursor === undefined ? input : { ...(input as object), cursor };
        return call(asked, callOptions) as Promise<Page<unknown>>;
      });
    client[noun] = { ...client[noun], [verb]: kind === "page" ? paged : call };
  }
  const run = async (path: string, runOptions: RunOptions = {}) =>
    runEndpoint(connection, path, runOptions, resolveLimits(runOptions, limits));
  // The table of procedures and the type are generated from one router.
  return { ...client, run } as unknown as RunletClient;
}

function originOf(url: string): string {
  const base = new URL(url);
  if (base.protocol !== "http:" && base.protocol !== "https:") {
    throw new TypeError(`url: ${url} is not an http or https address`);
  }
  return base.origin;
}
