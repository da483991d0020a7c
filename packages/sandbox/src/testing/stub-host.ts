/** The host's side of `ctx` for scripts under attack: refuses as the real one does, and keeps nothing. */
import type { AnswerHostCall, HostErrorCode } from "../bindings/host-call.ts";

export const STUB_SECRET = "correct-horse-battery-staple";

const ITEMS = [{ id: "1", name: "one" }];
const OWN_HEADERS = ["transfer-encoding", "host", "content-length", "connection"];
const FORBIDDEN_HOST = /^(127\.|10\.|169\.254\.|0\.|localhost$|\[)/;

function refuse(code: HostErrorCode, message: string): never {
  throw Object.assign(new Error(message), { code });
}

function requireText(value: unknown, pattern: RegExp, name: string): void {
  if (typeof value !== "string" || !pattern.test(value)) {
    refuse("validation", `${name} is not allowed`);
  }
}

function answerHttp(request: unknown): unknown {
  const { url, headers } = (request ?? {}) as { url?: string; headers?: Record<string, string> };
  const parsed = URL.parse(String(url));
  if (parsed === null || Object.keys(headers ?? {}).some((name) => isOwnHeader(name))) {
    refuse("validation", "The address or a header is not allowed");
  }
  if (FORBIDDEN_HOST.test(parsed.hostname)) {
    refuse("ssrf_blocked", "SSRF: the address is not allowed");
  }
  const body = '{"ok":true}';
  return {
    status: 200,
    headers: [["content-type", "application/json"]],
    body,
    bodyEncoding: "text",
  };
}

function isOwnHeader(name: string): boolean {
  return OWN_HEADERS.includes(name.toLowerCase());
}

/** Transactions that are open, of one sandbox's whole test. */
const open = new Set<string>();
let lastTransaction = 0;

/** Collections: `items` is there; cache: any key without control characters; `scripts.call("never")` never answers. */
export const stubHost: AnswerHostCall = async ({ op, args: [first, second, third] }) => {
  switch (op) {
    case "db.begin":
      lastTransaction += 1;
      open.add(`tx-${lastTransaction}`);
      return `tx-${lastTransaction}`;
    case "db.commit":
    case "db.rollback":
      return open.delete(String(first)) ? null : refuse("transaction_closed", "It is closed");
    case "http.request":
      return answerHttp(first);
    case "cache.get":
    case "cache.set":
      requireText(first, /^[^\p{Cc}]+$/u, "key");
      return op === "cache.get" ? null : second;
    case "events.publish":
      requireText(first, /^[a-z]+(\.[a-z]+)*$/, "type");
      return null;
    case "scripts.call":
      return first === "never" ? new Promise(() => {}) : second;
    case "secrets.get":
      return STUB_SECRET;
    default:
      if (typeof first === "string" && !open.has(first)) {
        refuse("transaction_closed", "The transaction is closed");
      }
      requireText(second, /^items$/, "collection");
      return op === "db.query" ? ITEMS : (third ?? null);
  }
};
