import type { Caller } from "../access/caller.ts";
import { toPerson } from "../access/emails-of.ts";
import type { Tx } from "../context.ts";
import { notFound } from "../errors.ts";
import type { Language } from "../scripts/script.ts";
import type { VersionSummary } from "./version.ts";

/** A version of a script of the tenant; `not_found` when there is none of that number. */
export async function findVersion(tx: Tx, caller: Caller, scriptId: string, number: number) {
  const version = await tx.version.findFirst({
    where: { tenantId: caller.tenant.id, scriptId, number },
    include: { script: { select: { version: true } } },
  });
  if (version === null) throw notFound("Version");
  return version;
}

export function toVersionSummary(
  row: {
    scriptId: string;
    number: number;
    language: Language;
    createdBy: string | null;
    createdAt: Date;
    script: { version: number };
  },
  emails: ReadonlyMap<string, string>,
): VersionSummary {
  return {
    scriptId: row.scriptId,
    number: row.number,
    language: row.language,
    createdBy: toPerson(row.createdBy, emails),
    createdAt: row.createdAt.toISOString(),
    isCurrent: row.number === row.script.version,
  };
}
