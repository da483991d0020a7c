import { z } from "zod";

/** Bounds the ways in which a request's path can match: 2 to the power of this (see `createRouteTree`). */
const maxSegments = 8;
const maxLength = 200;

const literalSegment = /^[A-Za-z0-9._~!$&'()+,;=@-]+$/;
const parameterSegment = /^:[A-Za-z_][A-Za-z0-9_]*$/;

/** The sentence that tells what is wrong with an endpoint's path, or null. */
export function explainBadPath(path: string): string | null {
  if (!path.startsWith("/")) return "must start with /";
  if (path.length > maxLength) return `must have at most ${maxLength} characters`;
  if (path === "/") return null;
  if (path.endsWith("/")) return "must not end with /";
  const segments = path.slice(1).split("/");
  if (segments.length > maxSegments) return `must have at most ${maxSegments} segments`;
  const seen = new Set<string>();
  for (const segment of segments) {
    if (segment === "") return "must not hold an empty segment";
    if (segment === "." || segment === "..") return "must not hold . or .. as a segment";
    if (segment.startsWith(":")) {
      if (!parameterSegment.test(segment)) {
        return `"${segment}" is not a parameter: a letter or _ must follow the colon, then letters, digits or _`;
      }
      if (segment === ":__proto__") return "must not hold a parameter called __proto__";
      if (seen.has(segment)) return `holds the parameter ${segment} twice`;
      seen.add(segment);
    } else if (!literalSegment.test(segment)) {
      return `"${segment}" holds a character that a path cannot: use letters, digits and . _ ~ ! $ & ' ( ) + , ; = @ -`;
    }
  }
  return null;
}

export const endpointPath = z.string().check((context) => {
  const problem = explainBadPath(context.value);
  if (problem !== null) {
    context.issues.push({ code: "custom", message: problem, input: context.value });
  }
});

/**
 * The path with its parameters' names taken out: `/users/:id` → `/users/:`.
 * Two paths that match the same requests have one shape, which is unique in a tenant.
 */
export function pathShapeOf(path: string): string {
  return path
    .split("/")
    .map((segment) => (segment.startsWith(":") ? ":" : segment))
    .join("/");
}

/**
 * The segments of a request's path, percent-decoded; one trailing slash is overlooked.
 * Null for what no endpoint can match: an empty segment, or a broken escape.
 */
export function requestSegments(path: string): string[] | null {
  if (!path.startsWith("/")) return null;
  const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  if (trimmed === "/") return [];
  const segments = trimmed.slice(1).split("/");
  if (segments.length > maxSegments || segments.includes("")) return null;
  try {
    return segments.map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
