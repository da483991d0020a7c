import type { Socket } from "node:net";
import { type buildConnector, Client, type Dispatcher } from "undici";
import type { HeaderPair } from "./check-headers.ts";
import type { OutgoingRequest } from "./check-request.ts";
import { decodeBody, responseTooLarge } from "./decode-body.ts";
import { EgressError } from "./egress-error.ts";
import { isRedirect } from "./follow-redirect.ts";

export interface Answer {
  status: number;
  statusText: string;
  headers: HeaderPair[];
  /** Decoded; empty for a redirect that is followed. */
  body: Uint8Array;
  /** Where it leads, if it is a redirect that is to be followed. */
  location?: string;
}

export interface ExchangeLimits {
  maxResponseBytes: number;
  /** The body of a redirect is then not read. */
  followsRedirects: boolean;
}

/**
 * Asks over a connection that is already open and closes it: undici speaks HTTP here and opens no
 * connection of its own. Nothing is kept alive, so no later request can come by a connection that
 * was checked for another one, nor by what another tenant left in it.
 */
export async function exchange(
  socket: Socket,
  url: URL,
  request: OutgoingRequest,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<Answer> {
  const client = new Client(url.origin, {
    connect: handOver(socket),
    pipelining: 0,
    allowH2: false,
    maxResponseSize: limits.maxResponseBytes,
    // The request's own deadline ends all of them.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Otherwise an environment variable would choose the parser.
    useMilo: false,
  });
  try {
    const response = await client.request({
      method: request.method,
      path: url.pathname + url.search,
      headers: request.headers.flat(),
      body: request.body,
      responseHeaders: "raw",
      signal,
    });
    return await readAnswer(response, request.method, limits);
  } finally {
    await client.destroy();
    // The client knows nothing of a socket that it has not come to ask for.
    socket.destroy();
  }
}

/**
 * The connector of a client that has one connection in its life; undici would ask for another as
 * often as it finds the one it got closed. It answers a moment later, since undici pays no attention
 * to an answer within its call.
 */
function handOver(socket: Socket): buildConnector.connector {
  let isGiven = false;
  return (_options, callback) => {
    if (isGiven) {
      const message = "the connection was closed before the answer was complete";
      queueMicrotask(() => callback(new EgressError("connection_failed", message), null));
      return;
    }
    isGiven = true;
    queueMicrotask(() => callback(null, socket));
  };
}

async function readAnswer(
  response: Dispatcher.ResponseData,
  method: string,
  limits: ExchangeLimits,
): Promise<Answer> {
  const { statusCode: status, statusText } = response;
  const headers = pairHeaders(response.headers as unknown as string[]);
  const location = valuesOf(headers, "location")[0];
  if (limits.followsRedirects && isRedirect(status, location)) {
    response.body.on("error", () => {}).destroy();
    // Headers are read as Latin-1, but a location that is not ASCII is UTF-8 in practice.
    const decoded = Buffer.from(location, "latin1").toString();
    return { status, statusText, headers, body: new Uint8Array(), location: decoded };
  }
  const announcedBytes = Number(valuesOf(headers, "content-length")[0] ?? 0);
  const hasBody = method !== "HEAD" && status !== 204 && status !== 304;
  if (hasBody && announcedBytes > limits.maxResponseBytes) {
    throw responseTooLarge(limits.maxResponseBytes);
  }
  const encoded = await response.body.bytes();
  const encodings = valuesOf(headers, "content-encoding")
    .flatMap((value) => value.toLowerCase().split(","))
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "identity");
  if (encoded.byteLength === 0 || encodings.length === 0) {
    return { status, statusText, headers, body: encoded };
  }
  const decoded = await decodeBody(encoded, encodings, limits.maxResponseBytes);
  if (decoded === undefined) return { status, statusText, headers, body: encoded };
  return { status, statusText, headers: headers.filter(isTrueOfDecoded), body: decoded };
}

/** `[name, value, name, value, …]`, as undici gives raw headers, in pairs. */
function pairHeaders(raw: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  }
  return pairs;
}

function valuesOf(headers: readonly HeaderPair[], wanted: string): string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

function isTrueOfDecoded([name]: HeaderPair): boolean {
  return !["content-encoding", "content-length"].includes(name.toLowerCase());
}
