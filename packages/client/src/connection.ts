import type { Fetch } from "./exchange.ts";

/** The server that a client talks to, and as whom. */
export interface Connection {
  /** Without a path or a slash at its end: `https://runlet.example.com`. */
  origin: string;
  apiKey: string | undefined;
  tenant: string | undefined;
  fetch: Fetch;
}
