import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

const answers: Record<string, { status: string; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    status: "431 Request Header Fields Too Large",
    message: "The request's headers are too large.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: "408 Request Timeout",
    message: "The request did not come in time.",
  },
};
const malformed = { status: "400 Bad Request", message: "This is not a valid HTTP request." };

/**
 * Answers a connection whose bytes are no HTTP, or come too slowly, and closes it. While an earlier request of the connection is
 * being answered, an answer here would be taken for that one's: the connection is only closed.
 */
export function answerClientError(error: Error & { code?: string }, stream: Duplex): void {
  const socket = stream as Socket & { _httpMessage?: ServerResponse | null };
  const current: IncomingMessage | undefined = socket._httpMessage?.req;
  const isAnswering = socket._httpMessage?.headersSent || current?.complete;
  if (!socket.writable || isAnswering || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { status, message } = answers[error.code ?? ""] ?? malformed;
  const code = status.slice(4).toLowerCase().replaceAll(" ", "_");
  const body = JSON.stringify({ error: { code, message, executionId: null } });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
