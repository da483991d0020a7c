import { createTwoFilesPatch } from "diff";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import { invalidField } from "../errors.ts";
import { findVersion } from "./find-version.ts";
import type { DiffVersionsInput } from "./version.ts";

/** Lines that are shown unchanged around a change. */
const contextLines = 3;
/** Two large sources without a line in common must not hold up everybody else. */
const timeoutMs = 2_000;

export interface VersionDiff {
  scriptId: string;
  from: number;
  to: number;
  /** A unified diff; without hunks when the sources are equal. */
  diff: string;
}

/** What changed in a script's source from one version to another, either way round. */
export async function diffVersions(
  context: Context,
  caller: Caller,
  { scriptId, from, to }: DiffVersionsInput,
): Promise<VersionDiff> {
  requirePermission(caller, "scripts.read");
  const [older, newer] = await context.database.inTenant(caller.scope, async (tx) => [
    await findVersion(tx, caller, scriptId, from),
    await findVersion(tx, caller, scriptId, to),
  ]);
  const diff = createTwoFilesPatch(
    `version ${from}`,
    `version ${to}`,
    older?.source ?? "",
    newer?.source ?? "",
    undefined,
    undefined,
    { context: contextLines, timeout: timeoutMs },
  );
  if (diff === undefined)
    throw invalidField("to", "differs too much from the other version to compare");
  return { scriptId, from, to, diff };
}
