import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { logFault } from "../log-fault.ts";
import { answerClientError } from "./client-error.ts";
import { readForwarded, setForwarded } from "./forwarded-headers.ts";
import type { Metrics, RouteGroup } from "./metrics.ts";
import { checkReadiness, type Probe } from "./readiness.ts";
import {
  cutOffSlowReader,
  findHeadProblem,
  type HeadProblem,
  toOriginForm,
} from "./request-head.ts";
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
  timeouts?: WebTimeouts;
}

/** Against clients that send or read slowly, or not at all. How long an answer takes to be made does not count. */
export interface WebTimeouts {
  headersMs: number;
  /** All of a request, body included. */
  requestMs: number;
  keepAliveMs: number;
  /** How often the first two are looked at. */
  checkMs: number;
  /** To read what is left of an answer once it is whole. */
  readMs: number;
}

const defaultTimeouts: WebTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 15_000,
  checkMs: 2_000,
  readMs: 60_000,
};

/** Far above what is asked for at once; each takes some 20 KB, and a file descriptor. */
const maxConnections = 10_000;

const probeTimeoutMs = 2_000;

/**
 * The HTTP server in front of Next.js. Calls of scripts go straight to the runner: on its own
 * way through Next.js (a rewrite or a route handler) a call takes several times as long.
 */
export function createWebServer(parts: WebServerParts): Server {
  const timeouts = parts.timeouts ?? defaultTimeouts;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    // A connection that breaks is reported by "close"; without a listener it would end the process.
    response.on("error", () => {});
    cutOffSlowReader(response, timeouts.readMs);
    const problem = findHeadProblem(request);
    if (problem === null) route(parts, request, response);
    else refuse(response, problem);
  };
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: 16 * 1024,
      shouldUpgradeCallback: ({ url }) => parts.isDevelopment && isOfNext(url ?? ""),
    },
    answer,
  );
  // Without a listener Node.js would ask for each body before the runner has looked at its head.
  server.on("checkContinue", answer);
  server.on("clientError", answerClientError);
  server.maxConnections = maxConnections;
  server.maxHeadersCount = 0;
  return server;
}

/**
 * Next.js listens for upgrades, and cuts off what is not its own. Java's client asks each server for HTTP/2 in this way, and is to be
 * answered as though it had not.
 */
function isOfNext(path: string): boolean {
  return path.startsWith("/_next/");
}

function route(parts: WebServerParts, request: IncomingMessage, response: ServerResponse): void {
  request.url = toOriginForm(request.url ?? "/");
  const path = request.url.split("?", 1)[0] ?? "/";
  if (path === "/healthz") answerJson(response, 200, { status: "ok" });
  else if (path === "/readyz") answerWith(response, () => answerReadiness(parts, response));
  else if (path === "/metrics") answerWith(response, () => answerMetrics(parts, response));
  else routeToApp(parts, path, request, response);
}

function routeToApp(
  parts: WebServerParts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const group = routeGroup(path);
  parts.metrics.observe(group, response);
  const forwarded = readForwarded(request, parts.hasTrustedProxy);
  if (group === "run") {
    parts.runProxy.handle(request, response, forwarded);
    return;
  }
  if (request.headers.expect !== undefined) response.writeContinue();
  setForwarded(request, forwarded);
  // Where to come back to after signing in; pages cannot see their own address.
  request.headers["x-request-path"] = request.url;
  setSecurityHeaders(request, response, parts.isDevelopment);
  answerWith(response, () => parts.handlePage(request, response));
}

/** Before its body, if it has one, was read: that would be taken for the next request. */
function refuse(response: ServerResponse, { status, code, message }: HeadProblem): void {
  response.setHeader("connection", "close");
  answerJson(response, status, { error: { code, message, executionId: null } });
}

function routeGroup(path: string): RouteGroup {
  if (path.startsWith("/api/run/") || path.startsWith("/api/executions/")) return "run";
  if (path.startsWith("/api/events/")) return "events";
  if (path.startsWith("/api/")) return "api";
  if (isOfNext(path)) return "asset";
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
    logFault("A request", error);
    if (response.headersSent) response.destroy();
    else answerJson(response, 500, { error: { code: "internal", message: "Something broke." } });
  });
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
