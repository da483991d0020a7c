import { z } from "zod";
import { invalidArgument } from "../host-calls/host-call-error.ts";

// Without the flag i, which a JSON Schema cannot say.
const form = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const message = "must be a letter, then at most 62 letters, digits, hyphens or underscores";

/** A collection is there as soon as it has a document. Upper and lower case are told apart. */
export const collectionName = z.string().regex(form, { error: message });

/** The same, of a script's call. */
export function parseCollectionName(value: unknown): string {
  if (typeof value === "string" && form.test(value)) return value;
  throw invalidArgument("collection", message);
}
