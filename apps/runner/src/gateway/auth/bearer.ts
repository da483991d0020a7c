import type { IncomingMessage } from "node:http";
import { GatewayError } from "../gateway-error.ts";

/** The credentials of `Authorization: Bearer …` (RFC 6750, section 2.1); null for another scheme, or none. */
export function bearerOf(request: IncomingMessage): string | null {
  return /^bearer +(\S+)$/i.exec(request.headers.authorization?.trim() ?? "")?.[1] ?? null;
}

/** `unauthorized` with the challenge that fits: whether something was presented at all is all it tells. */
export function refuseBearer(message: string, { isPresented }: { isPresented: boolean }) {
  return new GatewayError("unauthorized", message, {
    "www-authenticate": `Bearer realm="runlet"${isPresented ? ', error="invalid_token"' : ""}`,
  });
}
