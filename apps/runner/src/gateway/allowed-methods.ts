/** The method the script sees, or null when the endpoint does not take it. HEAD runs as GET where only that is taken. */
export function effectiveMethod(method: string, methods: readonly string[]): string | null {
  if (methods.includes(method)) return method;
  return method === "HEAD" && methods.includes("GET") ? "GET" : null;
}

/** What `Allow` says of an endpoint. */
export function allowedMethods(methods: readonly string[]): string {
  const allowed = new Set([...methods, "OPTIONS"]);
  if (allowed.has("GET")) allowed.add("HEAD");
  return [...allowed].sort().join(", ");
}
