import type { IncomingMessage } from "node:http";
import {
  authenticateSession,
  type Context,
  callerOfSession,
  type FoundEndpoint,
  hasPermission,
  maySendSession,
  readSessionCookie,
  sessionCookieName,
} from "@runlet/core";
import { isFromLoopback } from "../client-address.ts";
import { GatewayError } from "../gateway-error.ts";
import { type EndpointCaller, nobody } from "./endpoint-caller.ts";

/**
 * The member who is signed in to the dashboard.
 * @throws GatewayError `unauthorized` without a session, `forbidden` for a page of another site, and for who may not execute scripts in the tenant
 */
export async function authorizeSession(
  context: Context,
  { tenant, endpoint }: FoundEndpoint,
  request: IncomingMessage,
  ip: string,
): Promise<EndpointCaller> {
  const cookie = sessionCookieOf(request);
  if (cookie !== null && !maySendSession(sourceOf(request), endpoint.cors)) {
    throw new GatewayError("forbidden", "A page of another origin may not use this session.");
  }
  const token = cookie === null ? null : await readSessionCookie(context.secret, cookie);
  const user = token === null ? null : await authenticateSession(context, token);
  if (user === null) {
    throw new GatewayError("unauthorized", "This endpoint is for members: sign in to Runlet.");
  }
  const caller = await callerOfSession(context, user, tenant.slug, { ip });
  if (caller === null || !hasPermission(caller, "scripts.execute")) {
    throw new GatewayError("forbidden", "You may not call this endpoint.");
  }
  return { ...nobody, userId: user.id, identity: `user:${user.id}` };
}

/** Over https only the cookie with the prefix counts; where the protocol is not known, it is the first to be looked for. */
function sessionCookieOf(request: IncomingMessage): string | null {
  const secure = cookieOf(request, sessionCookieName({ isSecure: true }));
  if (secure !== null || forwarded(request, "x-forwarded-proto") === "https") return secure;
  return cookieOf(request, sessionCookieName({ isSecure: false }));
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  const cookies = (request.headers.cookie ?? "").split(";").map((cookie) => cookie.trim());
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

function sourceOf(request: IncomingMessage) {
  const { "sec-fetch-site": fetchSite, origin, host } = request.headers;
  return {
    fetchSite: typeof fetchSite === "string" ? fetchSite : undefined,
    origin,
    host: forwarded(request, "x-forwarded-host") ?? host,
  };
}

/** What the web app says of the request that it passes on; from elsewhere these headers count nothing (see `clientAddress`). */
function forwarded(request: IncomingMessage, name: string): string | undefined {
  const value = isFromLoopback(request) ? request.headers[name] : undefined;
  return typeof value === "string" ? value : undefined;
}
