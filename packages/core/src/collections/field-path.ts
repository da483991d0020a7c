import { invalidArgument } from "../host-calls/host-call-error.ts";
import { requireStorableText } from "./storable-json.ts";

/**
 * Names of fields, from a document's top inwards; in a list a number is a position. The first may be `id`, the
 * document's own.
 */
export type FieldPath = readonly string[];

const maxSegments = 10;
const maxSegmentLength = 100;
const maxLength = maxSegments * (maxSegmentLength + 1);

/**
 * @param text dotted: `address.city`
 * @param at what the error names
 * @param prefix the path that `text` goes on from
 */
export function parseFieldPath(text: unknown, at: string, prefix: FieldPath = []): FieldPath {
  if (typeof text !== "string") throw invalidArgument(at, "must be the path of a field");
  requireStorableText(text, at);
  // Split only what can be good: a long text would become as many segments.
  const path = text.length > maxLength ? [text] : [...prefix, ...text.split(".")];
  if (path.includes("")) throw invalidArgument(at, "must not have empty parts in a path");
  if (path.length > maxSegments) {
    throw invalidArgument(at, `must be a path of at most ${maxSegments} parts`);
  }
  if (path.some((segment) => segment.length > maxSegmentLength)) {
    throw invalidArgument(at, `must not have a part over ${maxSegmentLength} characters in a path`);
  }
  return path;
}
