import type { IncomingMessage, ServerResponse } from "node:http";
import type { Forwarded } from "./forwarded-headers.ts";
import { requestHeaders } from "./passed-headers.ts";
import { whenBodyBegins } from "./request-body.ts";
import { RunCall } from "./run-call.ts";
import { createRunnerPool, type RunnerRequest } from "./runner-pool.ts";
import { passOnWaiting } from "./waiting-call.ts";

/**
 * Hands requests on to the runner as they are: path and body untouched, streamed both ways.
 *
 * On undici's dispatch and not on a proxy package: http-proxy is unmaintained, its successors bring what a proxy to one fixed origin
 * never needs, and what matters here (which headers pass) would be ours anyway. node:http's client takes three times the CPU time.
 */
export interface RunProxy {
  handle(request: IncomingMessage, response: ServerResponse, forwarded: Forwarded): void;
  close(): Promise<void>;
}

/** How long a client may take nothing of an answer that waits for it, and with it holds a connection to the runner. */
const defaultStallMs = 30_000;

/** `runnerUrl` is an origin. Connections are kept and reused; `close` ends them. */
export function createRunProxy(
  runnerUrl: string,
  { stallMs = defaultStallMs }: { stallMs?: number } = {},
): RunProxy {
  const target = new URL(runnerUrl);
  const pool = createRunnerPool(target);

  return {
    handle(request, response, forwarded) {
      const headers = requestHeaders(request, forwarded);
      if (request.headers.expect !== undefined) {
        passOnWaiting(target, { request, response, headers, stallMs });
        return;
      }
      const call = new RunCall(response, stallMs);
      whenBodyBegins(request, ({ content, length }) => {
        if (length !== null) headers.push("content-length", length);
        const options: RunnerRequest = {
          method: request.method ?? "GET",
          path: request.url ?? "/",
          headers,
          body: content,
          servername: target.hostname,
        };
        pool.dispatch(options, call);
      });
    },
    close: () => pool.destroy(),
  };
}
