import {
  type Caller,
  type Context,
  CoreError,
  publishEvent,
  publishEventInput,
  requirePermission,
} from "@runlet/core";
import { createApiContext } from "./api-context.ts";
import { answerRefusal, jsonAnswer, refusalAnswer } from "./json-answer.ts";
import { readJsonBody } from "./read-json-body.ts";

/** A payload of 256 KiB, and room for what stands around it. */
const maxBodyBytes = 300 * 1024;

/** Who calls, by an API key; a session's cookie does not count here. Another tenant is said to be none. */
async function authenticate(
  core: Context,
  request: Request,
  { tenantSlug, ip }: { tenantSlug: string; ip: string },
): Promise<Caller> {
  const context = await createApiContext(core, {
    headers: request.headers,
    sessionToken: null,
    ip,
  });
  const { caller, refusal } = context;
  if (caller === null) throw refusal ?? new CoreError("unauthorized", "Send an API key");
  if (caller.tenant.slug !== tenantSlug) throw new CoreError("not_found", "Tenant not found");
  requirePermission(caller, "scripts.execute");
  return caller;
}

/** The body's own id counts before the header's. */
function withIdempotencyKey(body: unknown, key: string | null): unknown {
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return isObject && key !== null && !("id" in body) ? { ...body, id: key } : body;
}

async function receive(
  core: Context,
  request: Request,
  from: { tenantSlug: string; ip: string },
): Promise<Response> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  const caller = await authenticate(core, request, from);
  if (type !== "application/json") {
    const message = "The body must be JSON: Content-Type: application/json";
    return refusalAnswer(415, { code: "unsupported_media_type", message });
  }
  const body = await readJsonBody(request, maxBodyBytes);
  const event = withIdempotencyKey(body, request.headers.get("idempotency-key"));
  const { id } = await publishEvent(core, caller, publishEventInput.parse(event));
  return jsonAnswer(202, { id });
}

/**
 * `POST /api/events/<tenant slug>`: takes an event `{ type, payload?, id?, key? }` from a caller with an API key. Answers 202 `{ id }` when the
 * event and its deliveries are in the database, else `{ error: { code, message, fields } }`. The header Idempotency-Key is the event's
 * `id` where the body has none. Rejects only for faults of the platform.
 */
export async function receiveEvent(
  core: Context,
  request: Request,
  from: { tenantSlug: string; ip: string },
): Promise<Response> {
  try {
    return await receive(core, request, from);
  } catch (error) {
    return answerRefusal(error);
  }
}
