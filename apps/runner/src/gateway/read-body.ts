import type { IncomingMessage, ServerResponse } from "node:http";
import { ClientGoneError, GatewayError } from "./gateway-error.ts";

/**
 * Reads a request's whole body, whether its length is declared or it comes in chunks. A client that waits with
 * `Expect: 100-continue` is told to go on only here, so a body that would be refused is never sent.
 *
 * @param onBytes is told of bytes as they come, and refuses the body by throwing a GatewayError
 * @throws GatewayError("too_large") as soon as more than `maxBytes` are declared or have come.
 * @throws ClientGoneError when the connection ends first.
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Buffer> {
  if (!hasBody(request)) return noBody;
  return new Promise((resolve, reject) => {
    const tooLarge = () => new GatewayError("too_large", describeLimit(maxBytes));
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return reject(tooLarge());
    if (isWaitingToSend(request)) response.writeContinue();

    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer) => {
      try {
        size += chunk.length;
        if (size > maxBytes) throw tooLarge();
        onBytes(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        request.off("data", take);
        chunks.length = 0;
        reject(error);
      }
    };
    request.on("data", take);
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", () => reject(new ClientGoneError()));
    request.once("close", () => {
      if (!request.complete) reject(new ClientGoneError());
    });
  });
}

const noBody = Promise.resolve(Buffer.alloc(0));

/** Whether the request says that a body follows (RFC 9112, section 6.3). */
function hasBody({ headers }: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = headers;
  return encoding !== undefined || (length !== undefined && Number(length) > 0);
}

/** The client sends its body only after an interim answer (RFC 9110, section 10.1.1). */
export function isWaitingToSend(request: IncomingMessage): boolean {
  return request.headers.expect?.toLowerCase() === "100-continue";
}

function describeLimit(maxBytes: number): string {
  return `The body may have at most ${maxBytes} bytes.`;
}
