import { isTransactionConflict, type Prisma } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import { type Changes, changesBetween, recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { conflictingField } from "../errors.ts";
import { writeScriptEvent } from "../events/write-script-event.ts";
import { completeLimits, type Limits } from "../settings/limits.ts";
import { loadSettings } from "../settings/tenant-settings.ts";
import { compileSource } from "./compile-source.ts";
import type { Script } from "./script.ts";
import type { UpdateScriptInput } from "./script-input.ts";
import { requireNeeds } from "./script-needs.ts";
import {
  eventOf,
  httpOf,
  loadCurrentVersion,
  loadScriptRow,
  lockScriptRow,
  type ScriptRow,
  scheduleOf,
  toScript,
} from "./script-row.ts";
import {
  explainConflict,
  writeEndpoint,
  writeSchedule,
  writeSubscriptions,
} from "./write-parts.ts";

/** The row as the update leaves it: what belongs to another type goes with the old type. */
function merge(row: ScriptRow, input: UpdateScriptInput) {
  const { id: _id, expectedVersion: _expected, source: _source, limits: _limits, ...given } = input;
  const type = given.type ?? row.type;
  const keep = <Part>(part: Part | null | undefined, old: Part | null, ownType: string) =>
    part === undefined && type === ownType ? old : (part ?? null);
  return {
    name: given.name ?? row.name,
    description: given.description ?? row.description,
    type,
    language: given.language ?? row.language,
    tags: given.tags ?? row.tags,
    metadata: given.metadata ?? (row.metadata as Prisma.JsonObject),
    http: keep(given.http, httpOf(row), "http"),
    schedule: keep(given.schedule, scheduleInputOf(row), "scheduled"),
    event: keep(given.event, eventOf(row), "event"),
  };
}

function scheduleInputOf(row: ScriptRow) {
  const schedule = scheduleOf(row);
  if (schedule === null) return null;
  const { cron, timezone, overlap, catchUp } = schedule;
  return { cron, timezone, overlap, catchUp };
}

/** Limits that were saved stay, even above a maximum lowered since; only what is given is checked. */
async function mergeLimits(tx: Tx, row: ScriptRow, given: UpdateScriptInput["limits"]) {
  const saved = row.limits as unknown as Limits;
  if (given === undefined) return saved;
  const { maxima } = await loadSettings(tx, row.tenantId);
  completeLimits(given, maxima);
  return { ...saved, ...given };
}

/** Adds a version when the source or its language is another than before; answers the number that runs. */
async function writeVersion(
  context: Context,
  tx: Tx,
  caller: Caller,
  row: ScriptRow,
  given: { source: string; language: ScriptRow["language"] },
): Promise<number> {
  const current = await loadCurrentVersion(tx, row);
  if (given.source === current.source && given.language === current.language) return row.version;
  const number = row.version + 1;
  await tx.version.create({
    data: {
      tenantId: row.tenantId,
      scriptId: row.id,
      number,
      ...given,
      ...(await compileSource(given.source, given.language)),
      createdBy: caller.userId,
      createdAt: context.now(),
    },
    select: { number: true },
  });
  return number;
}

/** What the caller's edit started from; a script that is another since makes the update a conflict. */
interface Expected {
  /** ISO instant. Unlike the version it also tells a change of the settings. */
  updatedAt?: string;
}

function requireExpected(row: ScriptRow, input: UpdateScriptInput, expected: Expected): void {
  if (input.expectedVersion !== undefined && input.expectedVersion !== row.version) {
    throw conflictingField(
      "expectedVersion",
      `the script is at version ${row.version} now: someone else changed it in between`,
    );
  }
  if (expected.updatedAt !== undefined && expected.updatedAt !== row.updatedAt.toISOString()) {
    throw conflictingField("updatedAt", "someone else changed the script in between");
  }
}

async function apply(
  context: Context,
  tx: Tx,
  caller: Caller,
  input: UpdateScriptInput,
  expected: Expected,
): Promise<{ row: ScriptRow; source: string }> {
  const row = await lockScriptRow(tx, caller, input.id);
  requireExpected(row, input, expected);
  const after = merge(row, input);
  requireNeeds(after.type, after);
  const limits = await mergeLimits(tx, row, input.limits);
  const source = input.source ?? (await loadCurrentVersion(tx, row)).source;
  const version = await writeVersion(context, tx, caller, row, {
    source,
    language: after.language,
  });
  const before = merge(row, { id: row.id });
  const changes: Changes = changesBetween(
    { ...before, limits: row.limits, version: row.version },
    { ...after, limits, version },
  );
  if (Object.keys(changes).length === 0) return { row, source };
  await writeRow(context, tx, row, { ...after, limits, version }, changes);
  await recordAudit(tx, caller, {
    tenantId: row.tenantId,
    action: "script.update",
    target: { type: "script", id: row.id, name: after.name },
    changes,
  });
  const updated = await loadScriptRow(tx, caller, row.id);
  const at = context.now();
  await writeScriptEvent(tx, caller, { type: "script.updated", script: updated, at });
  return { row: updated, source };
}

async function writeRow(
  context: Context,
  tx: Tx,
  row: ScriptRow,
  after: ReturnType<typeof merge> & { limits: Limits; version: number },
  changes: Changes,
): Promise<void> {
  const { http, schedule, event, limits, metadata, ...fields } = after;
  await tx.script.updateMany({
    where: { tenantId: row.tenantId, id: row.id },
    data: {
      ...fields,
      limits: { ...limits },
      metadata: metadata as Prisma.InputJsonObject,
      updatedAt: context.now(),
    },
  });
  const owner = { tenantId: row.tenantId, scriptId: row.id };
  if ("http" in changes) await writeEndpoint(tx, owner, http);
  if ("schedule" in changes) await writeSchedule(tx, owner, schedule);
  if ("event" in changes) await writeSubscriptions(tx, owner, event);
}

/** Tries of an update that others' updates are in the way of. */
const maxTries = 5;

/** Updates that take each other's names or paths wait for each other in a circle. Postgres ends one, which then meets what the others have left. */
async function tryAgain<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === maxTries || !isTransactionConflict(error)) throw error;
    }
  }
}

/**
 * Changes what is given of a script and leaves the rest. A changed source or language makes a new version,
 * which runs from then on. Rejects as `createScript` does, and with `conflict` when
 * `expectedVersion` is not the newest version any more, or the script is not as it was at `expected.updatedAt`.
 */
export async function updateScript(
  context: Context,
  caller: Caller,
  input: UpdateScriptInput,
  expected: Expected = {},
): Promise<Script> {
  requirePermission(caller, "scripts.update");
  try {
    const { row, source } = await tryAgain(() =>
      context.database.inTenant(caller.scope, (tx) => apply(context, tx, caller, input, expected)),
    );
    return toScript(row, source, caller, await emailsOf(context, [row.createdBy]));
  } catch (error) {
    throw explainConflict(error);
  }
}
