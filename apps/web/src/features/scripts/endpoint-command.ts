import type { Endpoint } from "@runlet/core";

type HmacForm = Extract<Endpoint["auth"], { mode: "hmac" }>["form"];

/** Per form of signature: what is signed, as printf's arguments, and the headers that carry it. */
const signatures: Record<HmacForm, { signed: string; headers: string[]; isTimed: boolean }> = {
  github: {
    signed: `'%s' "$BODY"`,
    headers: [`-H "X-Hub-Signature-256: sha256=$MAC"`],
    isTimed: false,
  },
  stripe: {
    signed: `'%s.%s' "$NOW" "$BODY"`,
    headers: [`-H "Stripe-Signature: t=$NOW,v1=$MAC"`],
    isTimed: true,
  },
  slack: {
    signed: `'v0:%s:%s' "$NOW" "$BODY"`,
    headers: [`-H "X-Slack-Request-Timestamp: $NOW"`, `-H "X-Slack-Signature: v0=$MAC"`],
    isTimed: true,
  },
};

/**
 * Commands that call an endpoint, and work as they are but for the key, token or secret, which only its owner knows.
 * Null where a browser's session is asked for.
 */
export function endpointCommand(address: string, { methods, auth }: Endpoint): string | null {
  if (auth.mode === "session") return null;
  if (auth.mode === "hmac") return signedCommand(address, methods, auth.form);
  const method = methods.includes("GET") ? "GET" : (methods[0] ?? "GET");
  const parts = ["curl", ...methodOptions(method)];
  if (auth.mode === "api_key") parts.push("-H", "'Authorization: Bearer rl_YOUR_KEY'");
  if (auth.mode === "jwt") parts.push("-H", "'Authorization: Bearer YOUR_TOKEN'");
  if (hasBody(method)) parts.push("-H", "'Content-Type: application/json'", "-d", "'{}'");
  return [...parts, quoted(address)].join(" ");
}

/** Who signs sends a body, so a method that has one is taken before GET. */
function signedCommand(address: string, methods: Endpoint["methods"], form: HmacForm): string {
  const method = methods.includes("POST") ? "POST" : (methods.find(hasBody) ?? methods[0] ?? "GET");
  const { signed, headers, isTimed } = signatures[form];
  const body = hasBody(method);
  const parts = ["curl", ...methodOptions(method), ...headers];
  if (body) parts.push("-H 'Content-Type: application/json'", `-d "$BODY"`);
  return [
    "SECRET='YOUR_SECRET'",
    `BODY='${body ? "{}" : ""}'`,
    ...(isTimed ? ["NOW=$(date +%s)"] : []),
    `MAC=$(printf ${signed} | openssl dgst -sha256 -hmac "$SECRET" -hex | sed 's/.*= //')`,
    [...parts, quoted(address)].join(" "),
  ].join("\n");
}

function methodOptions(method: string): string[] {
  if (method === "GET") return [];
  return method === "HEAD" ? ["-I"] : ["-X", method];
}

function hasBody(method: string): boolean {
  return method === "POST" || method === "PUT" || method === "PATCH";
}

/** A path may hold an apostrophe. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
