import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "../logger.ts";
import { answerError } from "./answer.ts";
import { answerClientError } from "./client-error.ts";
import { describeFault } from "./fault.ts";
import { ClientGoneError, GatewayError } from "./gateway-error.ts";
import { boundConnections, type Listeners, openListeners } from "./listeners.ts";
import { parseTarget } from "./request-target.ts";
import { cutOffSlowReader, defaultReadingPace, type ReadingPace } from "./unread-answer.ts";

/** Answers one request under its path prefix, or throws what ended it. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Against clients that send slowly, or not at all. How long a script takes does not count. */
export interface GatewayTimeouts {
  headersMs: number;
  /** All of a request, body included. */
  requestMs: number;
  keepAliveMs: number;
  /** How often the first two are looked at. */
  checkMs: number;
  /** For the answer, once it is whole. */
  reading: ReadingPace;
}

const defaultTimeouts: GatewayTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 15_000,
  checkMs: 2_000,
  reading: defaultReadingPace,
};

/** Far above what is asked for at once; each takes some 20 KB, and a file descriptor. */
const maxConnections = 10_000;
/** Node.js drops what is beyond its own bound without a word: what a script gets is all there is, or the request is refused. */
const maxHeaders = 200;

interface GatewayOptions {
  /** Path prefix → route, the first that fits. A prefix that ends with a slash stands for all below it. */
  routes: readonly { prefix: string; answer: Route }[];
  logger: Logger;
  timeouts?: GatewayTimeouts;
  /** Beyond them connections are closed as they come. */
  maxConnections?: number;
  onAnswered: (prefix: string, status: number, durationMs: number) => void;
}

export interface Gateway {
  server: Server;
  /** @returns the port it listens on. @throws the listen error, such as EADDRINUSE. */
  listen(port: number): Promise<number>;
  /** Takes no more connections; resolves when what came in is answered, or after `drainMs` when it cut the rest. */
  close(options: { drainMs: number }): Promise<void>;
}

/** The runner's HTTP server: time-outs and limits against slow and broken clients, and one place where errors become answers. */
export function createGateway(options: GatewayOptions): Gateway {
  const timeouts = options.timeouts ?? defaultTimeouts;
  let isClosing = false;
  let listeners: Listeners | null = null;
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkMs,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => void answer(request, response),
  );
  // Without a listener Node.js would ask for each body before anything was checked.
  server.on("checkContinue", (request, response) => void answer(request, response));
  server.on("clientError", answerClientError);
  boundConnections(server, options.maxConnections ?? maxConnections);
  server.maxHeadersCount = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    if (isClosing) response.setHeader("connection", "close");
    response.once("finish", () => {
      if (isClosing) request.socket.destroySoon();
    });
    // A connection that breaks is reported by "close"; without a listener it would end the process.
    response.on("error", (error) => options.logger.debug({ err: error }, "connection broke"));
    let prefix = "";
    response.once("close", () => {
      options.onAnswered(prefix, response.statusCode, performance.now() - startedAt);
    });
    try {
      checkHead(request);
      const url = parseTarget(request.url ?? "");
      const route = url && options.routes.find(({ prefix }) => isUnder(url.pathname, prefix));
      if (!route) throw new GatewayError("not_found", "There is nothing at this address.");
      prefix = route.prefix;
      await route.answer(request, response, url);
    } catch (error) {
      if (error instanceof ClientGoneError) response.destroy();
      else answerFault(response, error, options.logger);
    }
    cutOffSlowReader(response, timeouts.reading);
  }

  return {
    server,
    async listen(port) {
      listeners = await openListeners(server, port);
      return listeners.port;
    },
    async close({ drainMs }) {
      isClosing = true;
      const timer = setTimeout(() => server.closeAllConnections(), drainMs);
      await listeners?.close();
      clearTimeout(timer);
    },
  };
}

function answerFault(response: ServerResponse, error: unknown, logger: Logger): void {
  const fault = describeFault(error);
  if (fault.logLevel) logger[fault.logLevel]({ err: error, code: fault.code }, "request failed");
  if (response.headersSent) {
    // In the middle of an answer only breaking off tells the client the truth.
    response.destroy();
    return;
  }
  answerError(
    response,
    fault.status,
    { code: fault.code, message: fault.message, executionId: null },
    fault.headers,
  );
}

/** What Node.js lets pass of a head. Of two hosts each reader might take another (RFC 9112, section 3.2). */
function checkHead({ rawHeaders, headers }: IncomingMessage): void {
  if (rawHeaders.length / 2 > maxHeaders) {
    const message = `A request may have at most ${maxHeaders} headers.`;
    throw new GatewayError("headers_too_large", message);
  }
  // Node.js refuses what does not end in chunks, and hands on what is in them as it is, also where it was compressed before.
  if (/,\s*chunked$/i.test(headers["transfer-encoding"] ?? "")) {
    const message = "The body may be chunked, and have no other transfer coding.";
    throw new GatewayError("invalid_input", message);
  }
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  if (hosts > 1) throw new GatewayError("invalid_input", "A request names one host.");
}

function isUnder(path: string, prefix: string): boolean {
  return prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix;
}
