import { errorCodeOf } from "./error-code.ts";
import type { Answer } from "./exchange.ts";
import { readRetryAfter } from "./retry-after.ts";
import { RunletError, type RunletErrorDetails } from "./runlet-error.ts";

/** The bytes of an answer as JSON; undefined for what is none. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A SyntaxError, whatever the text: the caller says what an answer that is not JSON means.
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** The RunletError of an answer in the server's own form. */
export function toAnswerError(
  answer: Answer,
  message: string,
  reason: string | null,
  details: Pick<RunletErrorDetails, "fields" | "executionId"> = {},
): RunletError {
  const { status, headers } = answer;
  return new RunletError(message, {
    code: errorCodeOf(reason, status),
    reason,
    httpStatus: status,
    retryAfterSeconds: readRetryAfter(headers.get("retry-after"), Date.now()),
    ...details,
  });
}

/** The RunletError of an answer that has no form of ours: of a proxy, or of another server. */
export function toForeignError(answer: Answer): RunletError {
  const { status, headers } = answer;
  // A browser hides a redirect that is not followed behind status 0.
  if (status === 0 || (status >= 300 && status < 400)) {
    const target = headers.get("location");
    const words = target === null ? "redirects" : `redirects to ${target}`;
    return new RunletError(`The server ${words}; is the client's url right?`, {
      code: "unexpected",
      httpStatus: status,
    });
  }
  if (status < 400) {
    const message = "The server's answer is not Runlet's; is the client's url right?";
    return new RunletError(message, { code: "unexpected", httpStatus: status });
  }
  return toAnswerError(answer, `The server answered with status ${status}`, null);
}
