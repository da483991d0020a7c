import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Context } from "@runlet/core";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createApiContext } from "../api-context.ts";
import { appRouter } from "../app-router.ts";

export interface ApiServer {
  url: string;
  /** What the API could not blame on its callers. */
  faults: unknown[];
  stop(): Promise<void>;
}

/** The API over HTTP, as the web app serves it; the cookie `session` holds core's session token. */
export async function startApiServer(core: Context): Promise<ApiServer> {
  const faults: unknown[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const headers = new Headers();
    for (const [name, values] of Object.entries(incoming.headersDistinct)) {
      headers.set(name, values?.join(", ") ?? "");
    }
    const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
    const request = new Request(new URL(incoming.url ?? "/", "http://localhost"), {
      method: incoming.method,
      headers,
      body: hasBody ? await text(incoming) : null,
    });
    const sessionToken = /session=([\w-]+)/.exec(headers.get("cookie") ?? "")?.[1] ?? null;
    const response = await fetchRequestHandler({
      endpoint: "/api/trpc",
      req: request,
      router: appRouter,
      createContext: () => createApiContext(core, { headers, sessionToken, ip: "192.0.2.1" }),
      onError: ({ error }) => {
        if (error.code === "INTERNAL_SERVER_ERROR") faults.push(error.cause ?? error);
      },
    });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/trpc`,
    faults,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
