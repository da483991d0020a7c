import { isRunletError, type RunletError } from "../runlet-error.ts";

/** The RunletError that a call rejects with. @throws Error when it resolves, or rejects with anything else */
export async function rejection(call: Promise<unknown>): Promise<RunletError> {
  const value = await call.then(
    (resolved) => new Error(`resolved with ${JSON.stringify(resolved)}`),
    (error: unknown) => error,
  );
  if (!isRunletError(value)) throw value;
  return value;
}
