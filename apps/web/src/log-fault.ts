const maxCauses = 5;

/**
 * Writes to standard error where an error and its causes came from. What else hangs on them may be rows and parameters of the database,
 * which belong in no log.
 * @param what failed, such as "Signing in"
 */
export function logFault(what: string, error: unknown): void {
  console.error(`${what} failed: ${causesOf(error).map(describe).join("\n  because: ")}`);
}

function causesOf(error: unknown): unknown[] {
  const all: unknown[] = [];
  for (let one = error; one !== undefined && all.length < maxCauses; ) {
    all.push(one);
    one = one instanceof Error ? one.cause : undefined;
  }
  return all;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` (${error.code})` : "";
  return `${error.stack ?? error.message}${code}`;
}
