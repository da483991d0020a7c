import { z } from "zod";
import { toPerson } from "../access/emails-of.ts";
import { pageInput } from "../page.ts";
import { storableText } from "../text.ts";

/** What is told of a secret; its value never is. */
export interface Secret {
  name: string;
  createdBy: { id: string; email: string } | null;
  createdAt: string;
  updatedAt: string;
}

/** A tenant's secrets at most. What an execution has read is looked for in all it says, so all of them have to be little. */
export const maxSecrets = 100;
/** All values of a tenant together, in bytes of UTF-8. */
export const maxTotalBytes = 32_768;

/** As environment variables are named. Upper and lower case differ. */
export const secretName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, {
  error: "must be 1 to 100 letters, digits and underscores, a letter first",
});

/** Shorter values, or white space, would be found and hidden in texts that have nothing to do with them. */
const minValueLength = 4;
const maxValueLength = 8_192;

export const setSecretInput = z.strictObject({
  name: secretName.describe("As environment variables are named."),
  value: storableText()
    .max(maxValueLength)
    .refine((value) => value.trim().length >= minValueLength, {
      error: `must have at least ${minValueLength} characters beside white space at its ends`,
    })
    .describe("Kept encrypted; no answer ever holds it."),
});
export type SetSecretInput = z.output<typeof setSecretInput>;

export const secretNameInput = z.strictObject({ name: secretName.describe("Name of the secret.") });
export type SecretNameInput = z.output<typeof secretNameInput>;

/** The cursor is the last name that was shown. */
export const listSecretsInput = z
  .strictObject({
    ...pageInput,
    cursor: secretName
      .nullish()
      .describe("`nextCursor` of the page before; left out, the first page."),
  })
  .prefault({});
export type ListSecretsInput = z.output<typeof listSecretsInput>;

/** The columns of a row that tell no value. */
export const shownColumns = {
  name: true,
  createdBy: true,
  createdAt: true,
  updatedAt: true,
} as const;

export interface SecretRow {
  name: string;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export function toSecret(row: SecretRow, emails: ReadonlyMap<string, string>): Secret {
  return {
    name: row.name,
    createdBy: toPerson(row.createdBy, emails),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
