import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readForwarded, setForwarded } from "./forwarded-headers.ts";
import type { Metrics, RouteGroup } from "./metrics.ts";
import { checkReadiness, type Probe } from "./readiness.ts";
import type { RunProxy } from "./run-proxy.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** What the server needs of the rest of the app. */
export interface WebServerParts {
  /** Next.js' own request handler. */
  handlePage(request: IncomingMessage, response: ServerResponse): Promise<void>;
  runProxy: RunProxy;
  metrics: Metrics;
  /** What must work for /readyz, by name. */
  probes: Record<string, Probe>;
  isDevelopment: boolean;
  hasTrustedProxy: boolean;
}

const probeTimeoutMs = 2_000;

/**
 * The HTTP server in front of Next.js. Calls of scripts go straight to the runner: on its own
 * way through Next.js (a rewrite or a route handler) a call takes several times as long.
 */
export function createWebServer(parts: WebServerParts): Server {
  return createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path === "/healthz") return answerJson(response, 200, { status: "ok" });
    if (path === "/readyz") return answerWith(response, () => answerReadiness(parts, response));
    if (path === "/metrics") return answerWith(response, () => answerMetrics(parts, response));

    const group = routeGroup(path);
    parts.metrics.observe(group, response);
    const forwarded = readForwarded(request, parts.hasTrustedProxy);
    if (group === "run") {
      return parts.runProxy.handle(request, response, forwarded);
    }
    setForwarded(request, forwarded);
    // Where to come back to after signing in; pages cannot see their own address.
    request.headers["x-request-path"] = request.url;
    setSecurityHeaders(request, response, parts.isDevelopment);
    answerWith(response, () => parts.handlePage(request, response));
  });
}

function routeGroup(path: string): RouteGroup {
  if (path.startsWith("/api/run/") || path.startsWith("/api/executions/")) return "run";
  if (path.startsWith("/api/events/")) return "events";
  if (path.startsWith("/api/")) return "api";
  if (path.startsWith("/_next/")) return "asset";
  return "page";
}

async function answerReadiness(parts: WebServerParts, response: ServerResponse): Promise<void> {
  const { isReady, checks } = await checkReadiness(parts.probes, probeTimeoutMs);
  const status = isReady ? "ok" : "unavailable";
  answerJson(response, isReady ? 200 : 503, { status, checks });
}

async function answerMetrics(parts: WebServerParts, response: ServerResponse): Promise<void> {
  const { contentType, text } = await parts.metrics.render();
  response.writeHead(200, { "content-type": contentType }).end(text);
}

/** Runs a handler whose failure must not take the process down, and whose client must not wait for ever. */
function answerWith(response: ServerResponse, handle: () => Promise<void>): void {
  handle().catch((error: unknown) => {
    console.error("A request failed:", error);
    if (response.headersSent) response.destroy();
    else answerJson(response, 500, { error: { code: "internal", message: "Something broke." } });
  });
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
