import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { Context } from "@runlet/core";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createApiContext } from "../api-context.ts";
import { appRouter } from "../app-router.ts";
import { receiveEvent } from "../receive-event.ts";
import { serveEndpointsDocument } from "../serve-documents.ts";

export interface ApiServer {
  url: string;
  /** Where events are taken, without the tenant's slug. */
  eventsUrl: string;
  /** What the API could not blame on its callers. */
  faults: unknown[];
  stop(): Promise<void>;
}

/** The API over HTTP, as the web app serves it; the cookie `session` holds core's session token. */
export async function startApiServer(core: Context): Promise<ApiServer> {
  const faults: unknown[] = [];
  const serve = async (request: Request): Promise<Response> => {
    const ip = "192.0.2.1";
    const [, tenantSlug] = /^\/api\/events\/([^/]+)$/.exec(new URL(request.url).pathname) ?? [];
    if (tenantSlug !== undefined) return receiveEvent(core, request, { tenantSlug, ip });
    const { headers } = request;
    const [, document] =
      /^\/api\/openapi\/([^/]+)\.json$/.exec(new URL(request.url).pathname) ?? [];
    const sessionToken = /session=([\w-]+)/.exec(headers.get("cookie") ?? "")?.[1] ?? null;
    const { origin } = new URL(request.url);
    if (document !== undefined) {
      const asked = { tenantSlug: document, origin };
      return serveEndpointsDocument(core, { headers, sessionToken, ip }, asked);
    }
    return fetchRequestHandler({
      endpoint: "/api/trpc",
      req: request,
      router: appRouter,
      allowMethodOverride: true,
      createContext: () => createApiContext(core, { headers, sessionToken, ip }),
      onError: ({ error }) => {
        if (error.code === "INTERNAL_SERVER_ERROR") faults.push(error.cause ?? error);
      },
    });
  };
  const server = createServer(async (incoming, outgoing) => {
    const response = await serve(toRequest(incoming)).catch((fault) => {
      faults.push(fault);
      return new Response(null, { status: 500 });
    });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/trpc`,
    eventsUrl: `http://127.0.0.1:${port}/api/events`,
    faults,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    headers.set(name, values?.join(", ") ?? "");
  }
  const hasBody = incoming.method !== "GET" && incoming.method !== "HEAD";
  return new Request(new URL(incoming.url ?? "/", "http://localhost"), {
    method: incoming.method,
    headers,
    body: hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null,
    duplex: "half",
  });
}
