import type { ServerResponse } from "node:http";
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
const malformed: Refusal = {
  status: "400 Bad Request",
  code: "bad_request",
  message: "This is not a valid HTTP request.",
};

/**
 * Answers a connection whose bytes are no HTTP, or come too slowly, and closes it. While an earlier request of it is being answered, an
 * answer here would be taken for that one's: the connection is only closed.
 */
export function answerClientError(error: Error & { code?: string }, stream: Duplex): void {
  const socket = stream as Socket & { _httpMessage?: ServerResponse | null };
  const isAnswering = socket._httpMessage?.headersSent || socket._httpMessage?.req.complete;
  if (!socket.writable || isAnswering || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { status, code, message } = refusals[error.code ?? ""] ?? malformed;
  const body = JSON.stringify({ error: { code, message, executionId: null } });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}
