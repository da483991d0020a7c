import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import { absent, lost, refuse } from "./refusal.ts";
import { RelayedAnswer } from "./relayed-answer.ts";

/** What of a call is needed to pass it on. */
export interface WaitingCall {
  request: IncomingMessage;
  response: ServerResponse;
  /** Names and values in turn, without the body's framing. */
  headers: string[];
  stallMs: number;
}

/**
 * Passes a request on whose client waits to be told to go on (`Expect: 100-continue`): the runner tells it. On node:http and a connection
 * of its own, because undici knows nothing of this; such requests are few, and large.
 */
export function passOnWaiting(target: URL, call: WaitingCall): void {
  const { request, response } = call;
  const isHttps = target.protocol === "https:";
  const open = isHttps ? httpsRequest : httpRequest;
  const upstream = open({
    agent: false,
    host: target.hostname.replace(/^\[|\]$/g, ""),
    port: target.port,
    method: request.method,
    path: request.url,
    headers: [...call.headers, ...bodyFraming(request)],
    setHost: false,
  });
  let isConnected = false;
  upstream.once("socket", (socket) => {
    socket.once(isHttps ? "secureConnect" : "connect", () => {
      isConnected = true;
    });
  });
  // A client that was not asked for its body: what it sends next could be that, or another request.
  let isWaiting = true;
  upstream.on("error", () => {
    if (isWaiting) response.shouldKeepAlive = false;
    refuse(response, isConnected ? lost : absent);
  });
  response.on("close", () => {
    if (!response.writableFinished) upstream.destroy();
  });
  upstream.on("continue", () => {
    isWaiting = false;
    response.writeContinue();
  });
  upstream.on("response", (answer) => {
    if (isWaiting) response.shouldKeepAlive = false;
    passOnAnswer(answer, call);
  });
  // Not pipeline: that would end the client's connection, and with it the answer, when the runner
  // refuses a body before having read all of it.
  request.on("error", () => upstream.destroy());
  request.pipe(upstream);
  // What the runner did not take is thrown away: the connection may bring other requests.
  upstream.once("close", () => request.resume());
}

/**
 * Says where the body ends, as the parser has understood it and whatever `Connection` names: a body without that would be the next
 * request of the connection.
 */
function bodyFraming({ headers }: IncomingMessage): string[] {
  if (headers["transfer-encoding"] !== undefined) return ["transfer-encoding", "chunked"];
  const length = headers["content-length"];
  return length === undefined ? [] : ["content-length", length];
}

function passOnAnswer(answer: IncomingMessage, { response, stallMs }: WaitingCall): void {
  const relayed = new RelayedAnswer(response, stallMs);
  relayed.begin(answer, answer.statusCode ?? 502, answer.headersDistinct);
  answer.on("data", (chunk: Buffer) => relayed.write(chunk));
  answer.on("end", () => relayed.end());
  answer.on("error", () => response.destroy());
}
