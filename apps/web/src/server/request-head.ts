import type { IncomingMessage, ServerResponse } from "node:http";

/** As the runner: Node.js drops what is beyond its own bound without a word. */
const maxHeaders = 200;
const maxTargetLength = 8_192;

/** Why a request is not looked at any further. */
export interface HeadProblem {
  status: 400 | 404 | 414 | 431;
  code: string;
  message: string;
}

/** What Node.js lets pass of a head and no handler should see. */
export function findHeadProblem(request: IncomingMessage): HeadProblem | null {
  const { url = "", rawHeaders } = request;
  if (rawHeaders.length / 2 > maxHeaders) {
    const message = `A request may have at most ${maxHeaders} headers.`;
    return { status: 431, code: "headers_too_large", message };
  }
  if (url.length > maxTargetLength) {
    const message = `The address may have at most ${maxTargetLength} characters.`;
    return { status: 414, code: "uri_too_long", message };
  }
  if (!/^(\/|https?:\/\/)/i.test(url)) {
    return { status: 404, code: "not_found", message: "There is nothing at this address." };
  }
  // Node.js refuses what does not end in chunks, and hands on what is in them as it is, also where it was compressed before.
  if (/,\s*chunked$/i.test(request.headers["transfer-encoding"] ?? "")) {
    const message = "The body may be chunked, and have no other transfer coding.";
    return { status: 400, code: "invalid_input", message };
  }
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts += 1;
  }
  if (hosts <= 1) return null;
  return { status: 400, code: "invalid_input", message: "A request names one host." };
}

/** `GET http://host/path` asks for `/path` (RFC 9112, section 3.2.2). */
export function toOriginForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, "");
  return path === target || path.startsWith("/") ? path : `/${path}`;
}

/** Cuts off a client that has not read its answer this long after it was whole. */
export function cutOffSlowReader(response: ServerResponse, readMs: number): void {
  response.once("prefinish", () => {
    if (response.writableFinished || response.destroyed) return;
    const timer = setTimeout(() => response.destroy(), readMs);
    response.once("close", () => clearTimeout(timer));
  });
}
