import { isRecord } from "./answer-error.ts";
import type { CallLimits, CallOptions } from "./call-options.ts";
import type { Connection } from "./connection.ts";
import { type EndpointAnswer, readEndpointAnswer } from "./endpoint-answer.ts";
import { exchange, type OutgoingRequest, type RequestBody } from "./exchange.ts";
import { type PendingRun, toEndedRun, toPendingRun } from "./pending-run.ts";

/** A request to an endpoint. */
export interface RunOptions extends CallOptions {
  /** Slug of the endpoint's tenant, where the client was made without one. */
  tenant?: string | undefined;
  /** `POST` with `json` or `body`, else `GET`. */
  method?: string | undefined;
  /** Win over the headers that the client sets; an `authorization` of yours is sent instead of the API key. */
  headers?: Record<string, string> | undefined;
  /** A body as JSON. */
  json?: unknown;
  /** Any other body. */
  body?: RequestBody | undefined;
  /** 1 to 255 visible characters. A repeat under the same key answers what the first one did, and so may be sent again. */
  idempotencyKey?: string | undefined;
  /** Do not wait for the script: the call answers a handle as soon as the request is recorded. */
  respondAsync?: boolean | undefined;
}

/** Calls endpoints: see {@link RunletClient}. */
export interface RunEndpoint {
  <Output = unknown>(
    path: string,
    options: RunOptions & { respondAsync: true },
  ): Promise<PendingRun<Output>>;
  <Output = unknown>(
    path: string,
    options?: RunOptions & { respondAsync?: false | undefined },
  ): Promise<EndpointAnswer<Output>>;
}

/** @throws TypeError for a path or options that make no request */
export async function runEndpoint(
  connection: Connection,
  path: string,
  options: RunOptions,
  limits: CallLimits,
): Promise<EndpointAnswer | PendingRun> {
  const request = toRequest(connection, path, options);
  const answer = await exchange(connection.fetch, request, limits, readEndpointAnswer);
  if (options.respondAsync !== true) return answer;
  const { status, body } = answer;
  if (status === 202 && isRecord(body)) {
    const { executionId, url } = body;
    if (typeof executionId === "string" && typeof url === "string") {
      const statusUrl = new URL(url, connection.origin).href;
      return toPendingRun(connection.fetch, { executionId, url: statusUrl }, limits);
    }
  }
  // A preference may be passed over (RFC 7240): the answer is here already.
  return toEndedRun(answer);
}

function toRequest(connection: Connection, path: string, options: RunOptions): OutgoingRequest {
  const { json, idempotencyKey } = options;
  if (json !== undefined && options.body !== undefined) {
    throw new TypeError("json: not together with body");
  }
  const body = json === undefined ? options.body : JSON.stringify(json);
  const method = (options.method ?? (body === undefined ? "GET" : "POST")).toUpperCase();
  const isSafe = method === "GET" || method === "HEAD";
  if (isSafe && body !== undefined) throw new TypeError(`method: ${method} takes no body`);
  const headers = new Headers();
  if (connection.apiKey !== undefined) headers.set("authorization", `Bearer ${connection.apiKey}`);
  if (json !== undefined) headers.set("content-type", "application/json");
  if (idempotencyKey !== undefined) headers.set("idempotency-key", idempotencyKey);
  if (options.respondAsync) headers.set("prefer", "respond-async");
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  const isRepeatable = isSafe || headers.has("idempotency-key");
  const url = endpointUrl(connection, path, options.tenant);
  return { url, method, headers, body, effect: isRepeatable ? "repeatable" : "run" };
}

function endpointUrl(connection: Connection, path: string, named: string | undefined): string {
  const tenant = named ?? connection.tenant;
  if (tenant === undefined) {
    throw new TypeError("tenant: name the endpoint's tenant here or in createClient");
  }
  if (!path.startsWith("/")) throw new TypeError(`path: must start with "/", unlike "${path}"`);
  const root = `/api/run/${encodeURIComponent(tenant)}`;
  const url = new URL(`${connection.origin}${root}${path}`);
  // Dots in a path that was put together from somebody's input lead elsewhere, with the API key.
  if (!url.pathname.startsWith(`${root}/`)) {
    throw new TypeError(`path: "${path}" leads out of the tenant's endpoints`);
  }
  return url.href;
}
