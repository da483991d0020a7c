import { z } from "zod";

/**
 * Text that Postgres can keep to the letter: its `text` and `jsonb` hold no NUL, and UTF-8 has no
 * lone surrogates, which would silently become U+FFFD.
 */
export function storableText() {
  return z.string().refine((text) => text.isWellFormed() && !text.includes("\u0000"), {
    error: "must not contain NUL characters or half surrogate pairs",
  });
}

/** One line of text without control characters, its ends trimmed; `min` and `max` in characters. */
export function singleLine({ min, max }: { min: number; max: number }) {
  return storableText()
    .trim()
    .min(min)
    .max(max)
    .regex(/^\P{Cc}*$/u, { error: "must be one line without control characters" });
}

/** Any UUID. What looks like one and names nothing is `not_found`, not a bad input. */
export const id = z.guid();

/** An e-mail address in the one form that is kept: lower case, ends trimmed. */
export const emailAddress = z.string().trim().toLowerCase().max(254).pipe(z.email());
