import { newId } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context, Tx } from "../context.ts";
import { notFound } from "../errors.ts";
import { signalWork } from "../work-signal.ts";
import type { Execution } from "./execution.ts";
import type { RunScriptInput } from "./execution-input.ts";
import { loadExecution } from "./execution-row.ts";
import type { ExecuteRequest } from "./executor.ts";
import { requireInputSize, toInputJson } from "./input-json.ts";
import { insertExecution } from "./record-execution.ts";
import { requireRunnable } from "./start-rule.ts";

async function findScript(tx: Tx, caller: Caller, { scriptId, name }: RunScriptInput) {
  const script = await tx.script.findFirst({
    where: { tenantId: caller.tenant.id, id: scriptId, name },
    select: { id: true, name: true, version: true, type: true, status: true },
  });
  if (script === null) throw notFound("Script");
  return script;
}

/** A pending execution, which a runner takes from the queue. */
async function enqueue(
  context: Context,
  tx: Tx,
  caller: Caller,
  request: ExecuteRequest,
  made: { script: Awaited<ReturnType<typeof findScript>>; inputJson: string },
): Promise<string> {
  const id = newId();
  const queuedAt = context.now();
  await insertExecution(tx, request, { id, ...made, queuedAt, runnerId: null, actor: caller });
  await signalWork(tx);
  return id;
}

/**
 * Runs a script by hand. Waiting, it answers the finished execution; not waiting, the pending one. Rejects with
 * `not_found`, with `script_not_active` for a disabled or archived script, with `too_large` for
 * an input above 1 MiB, and, waiting, with `unavailable` when no runner answers.
 */
export async function runScript(
  context: Context,
  caller: Caller,
  input: RunScriptInput,
): Promise<Execution> {
  requirePermission(caller, "scripts.execute");
  const inputJson = toInputJson(input.input);
  requireInputSize(inputJson);
  const trigger = caller.type === "api_key" ? "api" : "manual";
  const { request, pendingId } = await context.database.inTenant(caller.scope, async (tx) => {
    const script = await findScript(tx, caller, input);
    requireRunnable(script, trigger);
    const request: ExecuteRequest = {
      tenantId: caller.tenant.id,
      scriptId: script.id,
      input: input.input ?? null,
      trigger,
      userId: caller.type === "user" ? caller.id : null,
      apiKeyId: caller.type === "api_key" ? caller.id : null,
      ip: caller.ip,
    };
    if (input.wait) return { request, pendingId: null };
    const made = { script, inputJson };
    return { request, pendingId: await enqueue(context, tx, caller, request, made) };
  });
  if (pendingId !== null) return loadExecution(context, caller, pendingId);
  return context.executor.execute(request);
}
