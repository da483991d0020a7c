import type { HostOp } from "./host-call.ts";

const MAX_LENGTH = 200;

/**
 * What a call was about, in a few words. The arguments are a script's: anything may be anything.
 * @param redact takes secrets out; before the text is cut, as half a secret would not be known
 */
export function targetOf(
  op: HostOp,
  args: readonly unknown[],
  redact: (text: string) => string,
): string {
  if (op === "http.request") {
    return cut(redact(addressOf(args[0])));
  }
  const subject = op.startsWith("db.") ? args[1] : args[0];
  return cut(redact(typeof subject === "string" ? subject : ""));
}

/** Method and address, without what may carry a secret: credentials, query and fragment. */
function addressOf(request: unknown): string {
  const { method, url } = (request ?? {}) as { method?: unknown; url?: unknown };
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  const address = parsed === null ? "" : `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  return `${typeof method === "string" ? method : ""} ${address}`.trim();
}

function cut(text: string): string {
  const clean = text.toWellFormed().replaceAll("\0", "\uFFFD");
  return clean.length <= MAX_LENGTH ? clean : `${clean.slice(0, MAX_LENGTH)}…`;
}
