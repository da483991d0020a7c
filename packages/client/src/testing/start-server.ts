import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came over the wire. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** Settles when the client has gone away, or was answered. */
  closed: Promise<unknown>;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** Bytes and texts as they are, all else as JSON. */
  body?: unknown;
}

export interface TestServer {
  url: string;
  received: Received[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server on a socket that answers each request as told; `hang` never answers, `break` ends the connection. */
export async function startServer(
  answer: (request: Received, count: number) => Reply | "hang" | "break",
): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const closed = once(outgoing, "close");
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const { method = "", url: path = "", headers } = incoming;
    const request = { method, path, headers, body, closed };
    received.push(request);
    const reply = answer(request, received.length);
    if (reply === "hang") return;
    if (reply === "break") {
      incoming.socket.destroy();
      return;
    }
    const { status = 200, headers: answered = {}, body: sent } = reply;
    const isRaw = typeof sent === "string" || sent instanceof Uint8Array;
    outgoing.writeHead(
      status,
      isRaw ? answered : { "content-type": "application/json", ...answered },
    );
    outgoing.end(isRaw ? sent : sent === undefined ? "" : JSON.stringify(sent));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

/** What the API answers. */
export const result = (data: unknown): Reply => ({ body: { result: { data } } });

/** What the API answers to what it refuses. */
export function refusal(
  status: number,
  data: Record<string, unknown>,
  headers: Record<string, string> = {},
): Reply {
  const error = { message: "no", code: -32_000, data: { httpStatus: status, ...data } };
  return { status, headers, body: { error } };
}
