import {
  authenticateApiKey,
  authenticateSession,
  type Caller,
  type Context,
  CoreError,
  callerOfSession,
  type SignedInUser,
} from "@runlet/core";
import { isSameOrigin } from "./same-origin.ts";

/** What every procedure gets: core's context, and who calls. */
export interface ApiContext {
  core: Context;
  /** Set with a session only. */
  user: SignedInUser | null;
  /** Set when the tenant is known too. */
  caller: Caller | null;
  /** Why there is no caller; told by the first procedure that needs one. */
  refusal: CoreError | null;
  /** Whether a state-changing call may be taken: a cookie comes along with requests that other sites make. */
  maySendChanges: boolean;
  ip: string;
}

export interface ApiRequest {
  headers: Headers;
  /** Core's session token, out of the cookie; null without one. */
  sessionToken: string | null;
  /** The client's address. */
  ip: string;
}

const tenantHeader = "x-runlet-tenant";

function unauthorized(message: string): CoreError {
  return new CoreError("unauthorized", message);
}

async function withApiKey(core: Context, key: string, request: ApiRequest): Promise<ApiContext> {
  const { headers, ip } = request;
  const context = { core, user: null, caller: null, maySendChanges: true, ip };
  const caller = await authenticateApiKey(core, key, { ip });
  if (caller === null) {
    return { ...context, refusal: unauthorized("The API key is unknown, revoked or expired") };
  }
  const named = headers.get(tenantHeader);
  if (named !== null && named !== caller.tenant.slug) {
    return { ...context, refusal: new CoreError("forbidden", "The API key is another tenant's") };
  }
  return { ...context, caller, refusal: null };
}

async function withSession(
  core: Context,
  user: SignedInUser,
  { headers, ip }: ApiRequest,
): Promise<ApiContext> {
  const context = { core, user, caller: null, maySendChanges: isSameOrigin(headers), ip };
  const slug = headers.get(tenantHeader);
  if (slug === null) {
    const message = "name the tenant in this header";
    const fields = [{ path: tenantHeader, message }];
    const refusal = new CoreError("invalid_input", `${tenantHeader}: ${message}`, { fields });
    return { ...context, refusal };
  }
  const caller = await callerOfSession(core, user, slug, { ip });
  if (caller === null) {
    return { ...context, refusal: new CoreError("forbidden", "You are no member of this tenant") };
  }
  return { ...context, caller, refusal: null };
}

/**
 * Finds out who a request comes from: an API key in `Authorization: Bearer rl_…`, which counts alone when it is
 * there, else the session's token. Rejects only for faults of the platform.
 */
export async function createApiContext(core: Context, request: ApiRequest): Promise<ApiContext> {
  const { headers, sessionToken, ip } = request;
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const key = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? "";
    return withApiKey(core, key, request);
  }
  const user = sessionToken === null ? null : await authenticateSession(core, sessionToken);
  if (user !== null) return withSession(core, user, request);
  const refusal = unauthorized("Sign in, or send an API key: Authorization: Bearer rl_…");
  return { core, user: null, caller: null, refusal, maySendChanges: true, ip };
}
