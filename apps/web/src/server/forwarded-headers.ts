import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";

/** Where a request came from and which origin its sender addressed. */
export interface Forwarded {
  /** Address of the client. */
  for: string;
  proto: "http" | "https";
  /** Host with port, as the client wrote it. */
  host: string;
}

const forwardedNames = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-forwarded-server",
  "x-real-ip",
] as const;

/** Lower-case names of headers that only this server may set on a request. */
export const forwardedHeaderNames: ReadonlySet<string> = new Set(forwardedNames);

/**
 * Tells a request's client, protocol and host. A client can write x-forwarded-* as it likes, so they
 * count only with `hasTrustedProxy`; of x-forwarded-for then the last entry, which that proxy added.
 */
export function readForwarded(request: IncomingMessage, hasTrustedProxy: boolean): Forwarded {
  const isEncrypted = (request.socket as Partial<TLSSocket>).encrypted === true;
  const direct: Forwarded = {
    // A socket that takes both families writes IPv4 inside IPv6; rate limits and the audit log want one spelling.
    for: (request.socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, ""),
    proto: isEncrypted ? "https" : "http",
    host: request.headers.host ?? "",
  };
  if (!hasTrustedProxy) return direct;
  const proto = lastEntry(request.headers["x-forwarded-proto"]);
  return {
    for: lastEntry(request.headers["x-forwarded-for"]) ?? direct.for,
    proto: proto === "https" || proto === "http" ? proto : direct.proto,
    host: lastEntry(request.headers["x-forwarded-host"]) ?? direct.host,
  };
}

/** Replaces what a client wrote about itself by what is known, for handlers behind this server. */
export function setForwarded(request: IncomingMessage, forwarded: Forwarded): void {
  for (const name of forwardedNames) delete request.headers[name];
  request.headers["x-forwarded-for"] = forwarded.for;
  request.headers["x-forwarded-proto"] = forwarded.proto;
  request.headers["x-forwarded-host"] = forwarded.host;
}

function lastEntry(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header;
  return text?.split(",").at(-1)?.trim() || undefined;
}
