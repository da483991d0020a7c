import { newId, type Prisma } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import { emailsOf } from "../access/emails-of.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Context, Tx } from "../context.ts";
import { writeScriptEvent } from "../events/write-script-event.ts";
import { completeLimits } from "../settings/limits.ts";
import { loadSettings } from "../settings/tenant-settings.ts";
import { type CompiledSource, compileSource } from "./compile-source.ts";
import type { Script } from "./script.ts";
import type { CreateScriptInput } from "./script-input.ts";
import { requireNeeds } from "./script-needs.ts";
import { loadScriptRow, type ScriptRow, toScript } from "./script-row.ts";
import {
  explainConflict,
  writeEndpoint,
  writeSchedule,
  writeSubscriptions,
} from "./write-parts.ts";

async function insert(
  context: Context,
  tx: Tx,
  caller: Caller,
  input: CreateScriptInput,
  compiled: CompiledSource,
): Promise<ScriptRow> {
  const owner = { tenantId: caller.tenant.id, scriptId: newId() };
  const { source, language, http, schedule, event, limits, metadata, ...fields } = input;
  const { maxima } = await loadSettings(tx, owner.tenantId);
  const now = context.now();
  const made = { createdBy: caller.userId, createdAt: now };
  await tx.script.create({
    data: {
      ...fields,
      ...made,
      tenantId: owner.tenantId,
      id: owner.scriptId,
      language,
      limits: { ...completeLimits(limits, maxima) },
      metadata: metadata as Prisma.InputJsonObject,
      updatedAt: now,
    },
    select: { id: true },
  });
  await tx.version.create({
    data: { ...owner, ...made, number: 1, language, source, ...compiled },
    select: { number: true },
  });
  if (http) await writeEndpoint(tx, owner, http);
  if (schedule) await writeSchedule(tx, owner, schedule);
  if (event) await writeSubscriptions(tx, owner, event);
  await recordAudit(tx, caller, {
    tenantId: owner.tenantId,
    action: "script.create",
    target: { type: "script", id: owner.scriptId, name: input.name },
    changes: {
      type: [null, input.type],
      status: [null, input.status],
      version: [null, 1],
    },
  });
  const row = await loadScriptRow(tx, caller, owner.scriptId);
  await writeScriptEvent(tx, caller, { type: "script.created", script: row, at: now });
  return row;
}

/**
 * Makes a script and its version 1. Rejects with `invalid_input` naming the field (a source's syntax error
 * with line and column; what the type needs; limits above the tenant's maxima), with `conflict` when
 * the name or the endpoint's path is taken.
 */
export async function createScript(
  context: Context,
  caller: Caller,
  input: CreateScriptInput,
): Promise<Script> {
  requirePermission(caller, "scripts.create");
  requireNeeds(input.type, input);
  const compiled = await compileSource(input.source, input.language);
  try {
    const row = await context.database.inTenant(caller.scope, (tx) =>
      insert(context, tx, caller, input, compiled),
    );
    return toScript(row, input.source, caller, await emailsOf(context, [row.createdBy]));
  } catch (error) {
    throw explainConflict(error);
  }
}
