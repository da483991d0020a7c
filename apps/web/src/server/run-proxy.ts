import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import { isDashboardCookie } from "@runlet/core";
import { type Forwarded, forwardedHeaderNames } from "./forwarded-headers.ts";

/**
 * Hands requests on to the runner as they are: path and body untouched, streamed both ways.
 *
 * On node:http and not on a proxy package: http-proxy is unmaintained, its successors bring what a proxy
 * to one fixed origin never needs, and what matters here (which headers pass) would be ours anyway.
 */
export interface RunProxy {
  handle(request: IncomingMessage, response: ServerResponse, forwarded: Forwarded): void;
  close(): void;
}

/** RFC 9110 §7.6.1, with the ones that proxies and browsers still send; and where a body ends, which each hop says for itself. */
const hopByHopNames = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * What a script answers must not act as the dashboard, whose origin it shares here: a page from a script
 * gets an origin of its own (its requests then carry no session), and can neither set nor read our cookies. The session cookie
 * does reach the runner, for endpoints that ask who is signed in; it keeps the cookie from scripts.
 */
const sandboxPolicy = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads";

/** How long a client may take nothing of an answer that waits for it, and with it holds a connection to the runner. */
const defaultStallMs = 30_000;

/** `runnerUrl` is an origin. Connections are kept and reused; `close` ends them. */
export function createRunProxy(
  runnerUrl: string,
  { stallMs = defaultStallMs }: { stallMs?: number } = {},
): RunProxy {
  const target = new URL(runnerUrl);
  const isHttps = target.protocol === "https:";
  const options = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 1024 };
  const agent = isHttps ? new HttpsAgent(options) : new Agent(options);
  const open = isHttps ? httpsRequest : httpRequest;

  return {
    handle(request, response, forwarded) {
      const upstream = open({
        agent,
        host: target.hostname.replace(/^\[|\]$/g, ""),
        port: target.port || (isHttps ? 443 : 80),
        method: request.method,
        path: request.url,
        headers: requestHeaders(request, forwarded),
        setHost: false,
      });
      let isWaiting = request.headers.expect !== undefined;
      upstream.on("continue", () => {
        isWaiting = false;
        response.writeContinue();
      });
      upstream.on("response", (answer) => {
        // The client was not asked for its body: what it sends next could be that, or another request.
        if (isWaiting) response.shouldKeepAlive = false;
        cutOffStalled(answer, response, stallMs);
        passOn(answer, response);
      });
      let isConnected = false;
      upstream.once("socket", (socket) => {
        isConnected = !socket.connecting;
        socket.once("connect", () => {
          isConnected = true;
        });
      });
      upstream.on("error", () => refuse(response, isConnected ? lost : absent));
      response.on("close", () => {
        if (!response.writableFinished) upstream.destroy();
      });
      sendBody(request, upstream);
    },
    close: () => agent.destroy(),
  };
}

function sendBody(request: IncomingMessage, upstream: ClientRequest): void {
  if (!hasBody(request)) {
    upstream.end();
    return;
  }
  // Not pipeline: that would end the client's connection, and with it the answer, when the runner
  // refuses a body before having read all of it.
  request.on("error", () => upstream.destroy());
  request.pipe(upstream);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Says where the body ends, as the parser has understood it and whatever `Connection` names: a body without that would be the next
 * request of a connection which other callers use too.
 */
function bodyFraming({ headers }: IncomingMessage): string[] {
  if (headers["transfer-encoding"] !== undefined) return ["transfer-encoding", "chunked"];
  const length = headers["content-length"];
  return length === undefined ? [] : ["content-length", length];
}

function requestHeaders(request: IncomingMessage, forwarded: Forwarded): string[] {
  const headers = endToEnd(request, (name, value) => {
    return forwardedHeaderNames.has(name) ? null : value;
  });
  headers.push(...bodyFraming(request));
  headers.push("x-forwarded-for", forwarded.for);
  headers.push("x-forwarded-proto", forwarded.proto);
  headers.push("x-forwarded-host", forwarded.host);
  return headers;
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  const headers = endToEnd(answer, (name, value) =>
    (name === "set-cookie" && isDashboardCookie(value)) || isOurPolicy(name, value) ? null : value,
  );
  const length = answer.headers["content-length"];
  if (length !== undefined) headers.push("content-length", length);
  headers.push("content-security-policy", sandboxPolicy, "x-content-type-options", "nosniff");
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
  response.flushHeaders();
  // On an upstream that breaks off, pipeline destroys the response: the client sees a broken answer, not a short one.
  pipeline(answer, response, () => {});
}

function cutOffStalled(answer: IncomingMessage, response: ServerResponse, stallMs: number): void {
  let timer: NodeJS.Timeout | undefined;
  answer.on("pause", () => {
    timer ??= setTimeout(() => response.destroy(), stallMs);
  });
  const goOn = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  response.on("drain", goOn);
  response.once("close", goOn);
}

interface Refusal {
  status: number;
  code: string;
  message: string;
  headers: Record<string, string>;
}

/** No connection came about: nothing has happened, and another try does no harm. */
const absent: Refusal = {
  status: 503,
  code: "overloaded",
  message: "No runner answers right now. Try again in a moment.",
  headers: { "retry-after": "1" },
};

/** The connection broke after the request went out: the script may have run. */
const lost: Refusal = {
  status: 500,
  code: "runner_lost",
  message: "The server that ran the script was lost.",
  headers: {},
};

/** The runner did not answer. After the head was sent, only breaking off tells the client the truth. */
function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, message, headers } = refusal;
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(JSON.stringify({ error: { code, message, executionId: null } }));
}

/** Raw header pairs that may pass a proxy, each through `keep`, which answers its value or null to drop it. */
function endToEnd(
  message: IncomingMessage,
  keep: (name: string, value: string) => string | null,
): string[] {
  const named = (message.headers.connection ?? "").split(",").map((n) => n.trim().toLowerCase());
  const kept: string[] = [];
  for (let index = 0; index < message.rawHeaders.length; index += 2) {
    const rawName = message.rawHeaders[index] ?? "";
    const name = rawName.toLowerCase();
    if (hopByHopNames.has(name) || named.includes(name)) continue;
    const value = keep(name, message.rawHeaders[index + 1] ?? "");
    if (value !== null) kept.push(rawName, value);
  }
  return kept;
}

/** The runner says it too, for those who ask it directly. */
function isOurPolicy(name: string, value: string): boolean {
  return name === "content-security-policy" && value === sandboxPolicy;
}
