import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";

export interface RequestBody {
  /** Bytes when it came along with the head, as most bodies do. */
  content: Buffer | Readable | null;
  /** Of a stream, in bytes, as far as the head says it. */
  length: string | null;
}

/**
 * Calls `use` as soon as there is something to send, in the same tick if the body begins right behind the head. Never, when the client
 * goes away before it has sent anything of a body that it has announced.
 */
export function whenBodyBegins(request: IncomingMessage, use: (body: RequestBody) => void): void {
  if (!hasBody(request)) {
    use({ content: null, length: null });
    return;
  }
  const begin = () => use(takeBody(request));
  // The parser hands over what it has of the body right after the head.
  process.nextTick(() => {
    if (request.complete || request.readableLength > 0) begin();
    else request.once("readable", begin);
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function takeBody(request: IncomingMessage): RequestBody {
  const length = request.headers["content-length"] ?? null;
  if (request.complete || request.readableLength === Number(length)) {
    return { content: request.read(), length: null };
  }
  // Not the request itself: undici destroys what it reads, and the client's connection would not be read any further.
  const content = new PassThrough();
  content.on("error", () => {});
  request.pipe(content);
  // What the runner did not take is thrown away: the connection may bring other requests.
  content.once("close", () => request.resume());
  return { content, length };
}
