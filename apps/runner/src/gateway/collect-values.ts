/** Repeated keys become arrays. The result has no prototype, so that any key is only a key. */
export function collectValues<Value>(
  entries: Iterable<readonly [string, Value]>,
): Record<string, Value | Value[]> {
  const values = new Map<string, Value[]>();
  for (const [key, value] of entries) {
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  const result: Record<string, Value | Value[]> = Object.create(null);
  for (const [key, all] of values) result[key] = all.length === 1 ? (all[0] as Value) : all;
  return result;
}
