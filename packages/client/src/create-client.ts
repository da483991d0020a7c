import { createTRPCUntypedClient, httpLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import type { Api } from "./generated/api.ts";
import { procedures } from "./generated/procedures.ts";
import { RunletError } from "./runlet-error.ts";

/** How a client reaches a Runlet. */
export interface ClientOptions {
  /** Address of the web app: `https://runlet.example.com`. */
  url: string;
  /** An API key (`rl_…`). Leave it out in a browser that holds a session. */
  apiKey?: string;
  /** Slug of the tenant to work in. Needed with a session only: an API key belongs to one. */
  tenant?: string;
  /** Another implementation of `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** Every procedure of the API, one object a noun: `client.scripts.create({ … })`. */
export type RunletClient = Api;

type Call = (input?: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>;

/**
 * Makes a client. Each method answers what the procedure answers, dates as ISO strings, and rejects with a
 * {@link RunletError}. Works in browsers and in Node.js 18 and later.
 *
 * @throws TypeError when `url` is not an absolute http or https address.
 */
export function createClient(options: ClientOptions): RunletClient {
  const transport = createTRPCUntypedClient<AnyTRPCRouter>({
    links: [
      httpLink({
        url: apiUrl(options.url),
        headers: {
          ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
          ...(options.tenant === undefined ? {} : { "x-runlet-tenant": options.tenant }),
        },
        ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
      }),
    ],
  });
  const client: Record<string, Record<string, Call>> = {};
  for (const [path, kind] of Object.entries(procedures)) {
    const [noun = "", verb = ""] = path.split(".");
    client[noun] ??= {};
    client[noun][verb] = async (input, { signal } = {}) => {
      try {
        return await transport[kind](path, input, signal === undefined ? {} : { signal });
      } catch (error) {
        throw RunletError.from(error);
      }
    };
  }
  // The table of procedures and the type are generated from one router.
  return client as unknown as RunletClient;
}

function apiUrl(url: string): string {
  const base = new URL(url);
  if (base.protocol !== "http:" && base.protocol !== "https:") {
    throw new TypeError(`url: ${url} is not an http or https address`);
  }
  return new URL("/api/trpc", base).href;
}
