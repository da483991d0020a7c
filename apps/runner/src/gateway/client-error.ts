import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

interface Refusal {
  status: string;
  code: string;
  message: string;
}

const refusals: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    code: "headers_too_large",
    message: "The request's headers are too large.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    code: "request_timeout",
    message: "The request did not come in time.",
  },
};
const tooLong: Refusal = {
  status: "414 URI Too Long",
  code: "uri_too_long",
  message: "The request's address is too long.",
};
const malformed: Refusal = {
  status: "400 Bad Request",
  code: "bad_request",
  message: "This is not a valid HTTP request.",
};

/** No line of a head that is longer than this can have room for others: what was too large was the line itself. */
const longLine = 12_288;

interface ClientError extends Error {
  code?: string;
  /** The bytes that came last. */
  rawPacket?: Buffer;
}

/** Whether the head was too large by its first line, as far as one packet tells. */
function hasLongTarget({ code, rawPacket }: ClientError, { bytesRead }: Socket): boolean {
  if (code !== "HPE_HEADER_OVERFLOW" || rawPacket === undefined) return false;
  return bytesRead === rawPacket.length && !rawPacket.subarray(0, longLine).includes("\n");
}

/**
 * Answers a connection whose bytes are no HTTP, or come too slowly, and closes it. While an earlier request of the connection is
 * being answered, an answer here would be taken for that one's: the connection is only closed.
 */
export function answerClientError(error: ClientError, stream: Duplex): void {
  const socket = stream as Socket & { _httpMessage?: ServerResponse | null };
  const current: IncomingMessage | undefined = socket._httpMessage?.req;
  const isAnswering = socket._httpMessage?.headersSent || current?.complete;
  if (!socket.writable || isAnswering || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const refusal = hasLongTarget(error, socket) ? tooLong : refusals[error.code ?? ""];
  const { status, code, message } = refusal ?? malformed;
  const body = JSON.stringify({ error: { code, message, executionId: null } });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}
