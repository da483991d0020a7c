import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "../logger.ts";
import { answerError } from "./answer.ts";
import { answerClientError } from "./client-error.ts";
import { describeFault } from "./fault.ts";
import { ClientGoneError } from "./gateway-error.ts";

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
}

const defaultTimeouts: GatewayTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 15_000,
  checkMs: 2_000,
};

interface GatewayOptions {
  /** Path prefix → route, the first that fits. A prefix that ends with a slash stands for all below it. */
  routes: readonly { prefix: string; answer: Route }[];
  logger: Logger;
  timeouts?: GatewayTimeouts;
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

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    if (isClosing) response.setHeader("connection", "close");
    response.once("finish", () => {
      if (isClosing) request.socket.destroySoon();
    });
    // A connection that breaks is reported by "close"; without a listener it would end the process.
    response.on("error", (error) => options.logger.debug({ err: error }, "connection broke"));
    const url = parseTarget(request.url ?? "");
    const route = url && options.routes.find(({ prefix }) => isUnder(url.pathname, prefix));
    response.once("close", () => {
      const durationMs = performance.now() - startedAt;
      options.onAnswered(route ? route.prefix : "", response.statusCode, durationMs);
    });
    try {
      if (route) await route.answer(request, response, url);
      else answerNotFound(response);
    } catch (error) {
      if (error instanceof ClientGoneError) response.destroy();
      else answerFault(response, error, options.logger);
    }
  }

  return {
    server,
    listen: (port) => listen(server, port),
    close: ({ drainMs }) => {
      isClosing = true;
      return drain(server, drainMs);
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

function answerNotFound(response: ServerResponse): void {
  answerError(response, 404, {
    code: "not_found",
    message: "There is nothing at this address.",
    executionId: null,
  });
}

/** A request's target as a URL; null for what is not a path (`*`, or garbage). */
function parseTarget(target: string): URL | null {
  return target.startsWith("/") ? URL.parse(`http://runner${target}`) : URL.parse(target);
}

function isUnder(path: string, prefix: string): boolean {
  return prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

function drain(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
