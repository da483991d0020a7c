/** What `ctx.*` may ask of the host. The runner supplies the answers; this package counts and bounds the calls. */

export const HOST_OPS = [
  /** Arguments of all `db` calls but begin, commit and rollback: transaction id or null, collection, …. */
  "db.query",
  "db.get",
  "db.count",
  "db.insert",
  "db.update",
  "db.upsert",
  "db.delete",
  /** Answers the id of a transaction, which the next two take. */
  "db.begin",
  "db.commit",
  "db.rollback",
  /** One object: see guest/ctx/http.ts and guest/web. */
  "http.request",
  "cache.get",
  "cache.set",
  "cache.delete",
  "cache.exists",
  "cache.increment",
  "events.publish",
  "scripts.call",
  /** What it answers is redacted wherever the execution shows something. */
  "secrets.get",
] as const;

export type HostOp = (typeof HOST_OPS)[number];

/** Ends something that was counted when it began. */
export function isCounted(op: HostOp): boolean {
  return op !== "db.commit" && op !== "db.rollback";
}

export interface HostCall {
  op: HostOp;
  /** JSON values as the script gave them: nothing about them is checked yet. */
  args: readonly unknown[];
  /** Aborted when the execution ends, however it ends. */
  signal: AbortSignal;
}

/**
 * Does what a script asks.
 * @returns a JSON value; undefined reaches the script as null
 * @throws an Error whose `code` is one of HOST_ERROR_CODES, to be told to the script with its message;
 * any other reaches it as `internal`, without its text
 */
export type AnswerHostCall = (call: HostCall) => Promise<unknown>;

export const HOST_ERROR_CODES = [
  "validation",
  "not_found",
  "conflict",
  "too_large",
  "timeout",
  "ssrf_blocked",
  "connection_failed",
  "transaction_closed",
  "call_depth",
  "script_not_active",
  "script_failed",
  "api_call_limit",
  "unavailable",
  "internal",
] as const;

export type HostErrorCode = (typeof HOST_ERROR_CODES)[number];

/** Whether a script is told this error, code and message. Any other is a fault of the platform. */
export function isForScript(error: unknown): error is Error & { code: HostErrorCode } {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code !== "internal" &&
    HOST_ERROR_CODES.some((known) => known === error.code)
  );
}

/** One call as the execution's timeline shows it. */
export interface Span {
  op: HostOp;
  /** What was called: a collection, a key, a method and address without its query, a name. */
  target: string;
  /** ISO 8601, UTC. */
  at: string;
  durationMs: number;
  /** `pending` when the execution ended first. */
  outcome: "ok" | HostErrorCode | "pending";
}
