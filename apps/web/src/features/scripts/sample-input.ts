import type { Endpoint, Script } from "@runlet/core";

/** An input to try a script with, as its own trigger would give it. */
export function sampleInput({ type, http, event }: Pick<Script, "type" | "http" | "event">) {
  switch (type) {
    case "http":
      return http === null ? {} : sampleRequest(http);
    case "event":
      return { type: sampleEventType(event?.types[0] ?? "*"), payload: { id: 1 } };
    case "scheduled":
      return {};
    case "oneoff":
      return { name: "Ada" };
    case "embedded":
      return { amount: 10 };
  }
}

function sampleRequest({ path, methods, auth }: Endpoint) {
  const method = methods.includes("GET") ? "GET" : (methods[0] ?? "GET");
  const segments = path.split("/");
  const names = segments.filter((segment) => segment.startsWith(":")).map((name) => name.slice(1));
  const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
  const body = hasBody ? { name: "Ada" } : null;
  return {
    method,
    path: segments.map((segment) => (segment.startsWith(":") ? "1" : segment)).join("/"),
    params: Object.fromEntries(names.map((name) => [name, "1"])),
    query: hasBody ? {} : { name: "Ada" },
    headers: hasBody ? { "content-type": "application/json" } : {},
    body,
    rawBody: body === null ? "" : JSON.stringify(body),
    ...(auth.mode === "jwt" && { auth: sampleToken(auth) }),
  };
}

function sampleToken({ issuer, audience }: Extract<Endpoint["auth"], { mode: "jwt" }>) {
  const subject = "user-1";
  return { subject, claims: { iss: issuer, aud: audience, sub: subject } };
}

/** A type that the pattern takes. */
function sampleEventType(pattern: string): string {
  return pattern === "*" ? "order.created" : pattern.replace(/\*$/, "created");
}
