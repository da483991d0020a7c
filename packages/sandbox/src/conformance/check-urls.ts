import type { UrlCase } from "./url-cases.ts";

/**
 * What is wrong with each case, or null. It is made into a script, so it uses nothing from outside
 * but the globals of a script; its types are taken out by Node.js.
 */
export function checkUrls(cases: UrlCase[]): (string | null)[] {
  const failure = (make: () => unknown): string | null => {
    try {
      return `was not refused, but became ${String(make())}`;
    } catch (error) {
      return error instanceof TypeError ? null : `threw ${String(error)} in place of a TypeError`;
    }
  };
  const difference = (url: URL, expected: Record<string, string>): string | null => {
    for (const [name, value] of Object.entries(expected)) {
      const found = url[name as keyof URL];
      if (found !== value) {
        return `${name} is ${JSON.stringify(found)}, not ${JSON.stringify(value)}`;
      }
    }
    return null;
  };
  const check = (one: UrlCase): string | null => {
    switch (one.kind) {
      case "parse": {
        const base = one.base ?? undefined;
        const make = () => new URL(one.input, base);
        if (URL.canParse(one.input, base) !== (one.expected !== null)) {
          return "URL.canParse says otherwise";
        }
        return one.expected === null ? failure(make) : difference(make(), one.expected);
      }
      case "set": {
        const url = new URL(one.href);
        (url as unknown as Record<string, string>)[one.name] = one.value;
        return difference(url, one.expected);
      }
      case "domain": {
        const make = () => new URL(`https://${one.input}/x`);
        return one.expected === null
          ? failure(make)
          : difference(make(), { host: one.expected, hostname: one.expected });
      }
      case "percent":
        return difference(new URL(`https://example.org/?${one.input}#${one.input}`), {
          search: `?${one.expected}`,
          hash: `#${one.expected}`,
        });
    }
  };
  return cases.map((one) => {
    try {
      return check(one);
    } catch (error) {
      return `threw ${String(error)}`;
    }
  });
}
