import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context, Tx } from "../context.ts";
import { CoreError, notFound } from "../errors.ts";
import type { Execution } from "./execution.ts";
import type { RetryExecutionInput } from "./execution-input.ts";
import { toInputJson } from "./input-json.ts";
import { askedBy, findScript, type RunByHand, runByHand } from "./run-script.ts";
import { requireRunnable } from "./start-rule.ts";

async function prepare(tx: Tx, caller: Caller, id: string): Promise<RunByHand> {
  const tenantId = caller.tenant.id;
  const ended = await tx.execution.findFirst({
    where: { tenantId, id },
    select: { scriptId: true, status: true, input: true, attempt: true, eventId: true },
  });
  if (ended === null) throw notFound("Execution");
  if (ended.status === "pending" || ended.status === "running") {
    throw new CoreError("conflict", `The execution has not ended yet: it is ${ended.status}`);
  }
  const script = await findScript(tx, caller, { scriptId: ended.scriptId });
  requireRunnable(script, "replay");
  const what = { tenantId, scriptId: script.id, input: ended.input, trigger: "replay" } as const;
  const origin = { parentId: id, eventId: ended.eventId, attempt: ended.attempt + 1 };
  const request = { ...what, ...origin, ...askedBy(caller) };
  return { request, script, inputJson: toInputJson(ended.input) };
}

/**
 * Runs a script again with the input of an execution that has ended, however it ended: a new execution of trigger `replay`, whose parent is the old
 * one, with the script's newest version. Answers as `runScript`. Rejects with `not_found` (the script may be deleted by now), with `conflict`
 * while the execution has not ended, and as `runScript`.
 */
export async function retryExecution(
  context: Context,
  caller: Caller,
  { id, wait }: RetryExecutionInput,
): Promise<Execution> {
  requirePermission(caller, "scripts.execute");
  return runByHand(context, caller, wait, (tx) => prepare(tx, caller, id));
}
