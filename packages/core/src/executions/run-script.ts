import { newId } from "@runlet/db";
import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context, Tx } from "../context.ts";
import { notFound } from "../errors.ts";
import { signalWork } from "../work-signal.ts";
import type { Execution } from "./execution.ts";
import type { RunScriptInput } from "./execution-input.ts";
import { loadExecution } from "./execution-row.ts";
import type { ExecuteRequest } from "./executor.ts";
import { requireStorableInput, toInputJson } from "./input-json.ts";
import { insertExecutions } from "./insert-executions.ts";
import { toNewExecution } from "./record-execution.ts";
import { requireRunnable } from "./start-rule.ts";

export async function findScript(
  tx: Tx,
  caller: Caller,
  { scriptId, name }: Pick<RunScriptInput, "scriptId" | "name">,
) {
  const script = await tx.script.findFirst({
    where: { tenantId: caller.tenant.id, id: scriptId, name },
    select: { id: true, name: true, version: true, type: true, status: true },
  });
  if (script === null) throw notFound("Script");
  return script;
}

/** What is to run by hand, once it is known that it may. */
export interface RunByHand {
  request: ExecuteRequest;
  script: Awaited<ReturnType<typeof findScript>>;
  inputJson: string;
}

/** A pending execution, which a runner takes from the queue. */
async function enqueue(context: Context, tx: Tx, caller: Caller, run: RunByHand): Promise<string> {
  const id = newId();
  const { request, script, inputJson } = run;
  const made = { id, script, inputJson, queuedAt: context.now(), runnerId: null, actor: caller };
  await insertExecutions(tx, [toNewExecution(request, made)]);
  await signalWork(tx);
  return id;
}

/**
 * Runs what `prepare` finds in its transaction: waiting, it answers the finished execution, else the pending one, written in the same transaction.
 */
export async function runByHand(
  context: Context,
  caller: Caller,
  wait: boolean,
  prepare: (tx: Tx) => Promise<RunByHand>,
): Promise<Execution> {
  const { request, pendingId } = await context.database.inTenant(caller.scope, async (tx) => {
    const run = await prepare(tx);
    const pendingId = wait ? null : await enqueue(context, tx, caller, run);
    return { request: run.request, pendingId };
  });
  if (pendingId !== null) return loadExecution(context, caller, pendingId);
  return context.executor.execute(request);
}

/** Who asks, as an execution keeps it. */
export function askedBy(caller: Caller): Pick<ExecuteRequest, "userId" | "apiKeyId" | "ip"> {
  return {
    userId: caller.type === "user" ? caller.id : null,
    apiKeyId: caller.type === "api_key" ? caller.id : null,
    ip: caller.ip,
  };
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
  requireStorableInput(inputJson);
  const trigger = caller.type === "api_key" ? "api" : "manual";
  return runByHand(context, caller, input.wait, async (tx) => {
    const script = await findScript(tx, caller, input);
    requireRunnable(script, trigger);
    const what = { tenantId: caller.tenant.id, scriptId: script.id, trigger } as const;
    const request = { ...what, input: input.input ?? null, ...askedBy(caller) };
    return { request, script, inputJson };
  });
}
