/** What a delivery or a dead letter keeps of why it went wrong; `code` is null where there was none. */
export interface ErrorSummary {
  code: string | null;
  message: string;
}

/** Reads the error of a delivery, which is any JSON; null when there is none. */
export function summarizeError(error: unknown): ErrorSummary | null {
  if (error === null || error === undefined) return null;
  if (typeof error !== "object") return { code: null, message: String(error) };
  const { code, message } = error as Record<string, unknown>;
  return {
    code: typeof code === "string" ? code : null,
    message: typeof message === "string" ? message : JSON.stringify(error),
  };
}
