type HeaderValue = number | string | readonly string[] | undefined;

/** One list of headers' names out of several (`Vary`, `Access-Control-Expose-Headers`), each name once; `*` takes all others in. */
export function mergeNames(...values: HeaderValue[]): string {
  const names = new Map<string, string>();
  for (const part of values.flat().join(",").split(",")) {
    const name = part.trim();
    if (name !== "" && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return names.has("*") ? "*" : [...names.values()].join(", ");
}
