import { z } from "zod";
import { pageInput } from "../page.ts";
import type { Language } from "../scripts/script.ts";
import { id } from "../text.ts";

/** A version as lists show it; `createdAt` is an ISO instant. */
export interface VersionSummary {
  scriptId: string;
  number: number;
  language: Language;
  createdBy: { id: string; email: string } | null;
  createdAt: string;
  /** The one that runs. */
  isCurrent: boolean;
}

export interface Version extends VersionSummary {
  source: string;
}

const number = z.int().min(1).max(2_147_483_647);
const scriptId = id.describe("The script.");

/** Newest first; the cursor is a version's number. */
export const listVersionsInput = z.strictObject({
  scriptId,
  limit: pageInput.limit,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .nullish()
    .describe("`nextCursor` of the page before; left out, the first page."),
});
export type ListVersionsInput = z.output<typeof listVersionsInput>;

export const versionInput = z.strictObject({
  scriptId,
  number: number.describe("The version's number, from 1."),
});
export type VersionInput = z.output<typeof versionInput>;

export const diffVersionsInput = z.strictObject({
  scriptId,
  from: number.describe("Number of the version to start from."),
  to: number.describe("Number of the version to compare with."),
});
export type DiffVersionsInput = z.output<typeof diffVersionsInput>;
