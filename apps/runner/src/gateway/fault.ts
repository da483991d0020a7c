import { CoreError, coreErrorStatus } from "@runlet/core";
import { isDatabaseAway } from "@runlet/db";
import { GatewayError } from "./gateway-error.ts";

export interface Fault {
  status: number;
  code: string;
  message: string;
  headers: Readonly<Record<string, string>>;
  /** How loud it is to be logged; null for the caller's own mistakes. */
  logLevel: "warn" | "error" | null;
}

/** What a caller is told of anything that was thrown while answering: refusals as they are, all else without its text. */
export function describeFault(error: unknown): Fault {
  if (error instanceof GatewayError) {
    const { status, code, message, headers } = error;
    return { status, code, message, headers, logLevel: null };
  }
  if (error instanceof CoreError) {
    const { code, message, retryAfterSeconds } = error;
    const headers: Record<string, string> =
      retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) };
    return { status: coreErrorStatus[code], code, message, headers, logLevel: null };
  }
  if (isDatabaseAway(error)) {
    const message = "The service is not available at the moment; try again shortly.";
    return {
      status: 503,
      code: "unavailable",
      message,
      headers: { "retry-after": "1" },
      logLevel: "warn",
    };
  }
  const message = "Something went wrong on our side.";
  return { status: 500, code: "internal_error", message, headers: {}, logLevel: "error" };
}
