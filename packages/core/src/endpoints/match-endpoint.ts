import { requestSegments } from "./endpoint-path.ts";

export interface EndpointMatch<Endpoint> {
  endpoint: Endpoint;
  /** The parameters' values, percent-decoded. */
  params: Record<string, string>;
}

function paramsOf(path: string, segments: string[]): Record<string, string> | null {
  const pattern = path === "/" ? [] : path.slice(1).split("/");
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part !== segment) return null;
  }
  return params;
}

/** One character a segment, so that of two strings with equal counts the one with the earlier literal is greater. */
function literalsOf(path: string): string {
  return path
    .slice(1)
    .split("/")
    .map((segment) => (segment.startsWith(":") ? "0" : "1"))
    .join("");
}

function isMoreLiteral(first: string, second: string): boolean {
  const [a, b] = [literalsOf(first), literalsOf(second)];
  const count = (literals: string) => literals.replaceAll("0", "").length;
  return count(a) === count(b) ? a > b : count(a) > count(b);
}

/**
 * The endpoint that answers a request's path. Of several that match, the one with more literal
 * segments wins; among equals, the one whose first difference is a literal.
 */
export function matchEndpoint<Endpoint extends { path: string }>(
  endpoints: readonly Endpoint[],
  path: string,
): EndpointMatch<Endpoint> | null {
  const segments = requestSegments(path);
  if (segments === null) return null;
  let best: EndpointMatch<Endpoint> | null = null;
  for (const endpoint of endpoints) {
    const params = paramsOf(endpoint.path, segments);
    if (params === null) continue;
    if (best === null || isMoreLiteral(endpoint.path, best.endpoint.path)) {
      best = { endpoint, params };
    }
  }
  return best;
}
