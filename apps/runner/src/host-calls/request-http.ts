import { createTenantPlaces, HostCallError, type RequestHttp } from "@runlet/core";
import type { Egress, EgressRequest } from "@runlet/egress";
import { z } from "zod";

const headers = z.union([
  z.array(z.tuple([z.string(), z.string()])),
  z.record(z.string(), z.coerce.string()),
]);

const queryError = { error: "must be text, a number, a boolean, or a list of those" };
const queryValue = z.union([z.string(), z.number(), z.boolean()]);

/** What the guest sends: see the sandbox's guest/ctx/http.ts and guest/web. */
const httpCall = z.object({
  method: z.string(),
  url: z.string(),
  headers: headers.nullish(),
  query: z
    .record(z.string(), z.union([queryValue, z.array(queryValue)], queryError).nullable())
    .nullish(),
  body: z.string().nullish(),
  bodyEncoding: z.enum(["text", "base64"]).default("text"),
  /** The content type where the headers name none. */
  bodyType: z.string().nullish(),
  redirect: z.enum(["follow", "manual", "error"]).nullish(),
  timeoutMs: z.number().nullish(),
});

/** At once, of all scripts of a runner: an answer may fill 5 MiB, twice for a moment. */
const maxRequests = 100;
const maxRequestsOfTenant = 25;
const waitMs = 10_000;

/** The network as scripts reach it: through the client that keeps them out of the operator's own. */
export function createRequestHttp(egress: Pick<Egress, "request">): RequestHttp {
  const places = createTenantPlaces({
    max: maxRequests,
    maxOfTenant: maxRequestsOfTenant,
    waitMs,
    what: "requests are under way",
  });
  return async (given, { tenantId, allowedHosts, signal }) => {
    const parsed = httpCall.safeParse(given);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new HostCallError("validation", `${issue?.path.join(".")}: ${issue?.message}`);
    }
    const giveBack = await places.acquire(tenantId, signal);
    try {
      const answer = await egress.request({ ...toRequest(parsed.data), allowedHosts, signal });
      const { status, statusText, url, redirected, headers, body } = answer;
      return { status, statusText, url, redirected, headers, ...encodeBody(body) };
    } finally {
      giveBack();
    }
  };
}

function toRequest(call: z.output<typeof httpCall>): EgressRequest {
  const { method, url, body, bodyEncoding, redirect, timeoutMs } = call;
  return {
    method,
    url: withQuery(url, call.query ?? {}),
    headers: headersOf(call),
    body: body == null || bodyEncoding === "text" ? (body ?? null) : Buffer.from(body, "base64"),
    ...(redirect == null ? {} : { redirect }),
    ...(timeoutMs == null ? {} : { timeoutMs }),
  };
}

function headersOf({ headers, body, bodyType }: z.output<typeof httpCall>): [string, string][] {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers ?? {});
  const isTyped = pairs.some(([name]) => name.toLowerCase() === "content-type");
  return body == null || bodyType == null || isTyped
    ? pairs
    : [...pairs, ["content-type", bodyType]];
}

/** A value that is null is left out; of a list each value counts. What is no URL is the client's to refuse. */
function withQuery(
  address: string,
  query: NonNullable<z.output<typeof httpCall>["query"]>,
): string {
  const url = URL.parse(address);
  const entries = Object.entries(query);
  if (url === null || entries.length === 0) return address;
  for (const [name, value] of entries) {
    for (const one of [value].flat()) {
      if (one !== null) url.searchParams.append(name, String(one));
    }
  }
  return url.href;
}

/** Text where the bytes are UTF-8, so that most answers cross into the isolate as they are. */
function encodeBody(body: Uint8Array): { body: string; bodyEncoding: "text" | "base64" } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { body: text, bodyEncoding: "text" };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { body: bytes.toString("base64"), bodyEncoding: "base64" };
  }
}
