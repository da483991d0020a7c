import type { TenantScope } from "../context.ts";
import { CoreError } from "../errors.ts";
import {
  HostCallError,
  type HostErrorCode,
  invalidArgument,
} from "../host-calls/host-call-error.ts";
import { storableText } from "../text.ts";
import type { Execution } from "./execution.ts";
import type { ExecuteRequest } from "./executor.ts";
import { requireStorableInput, toInputJson } from "./input-json.ts";
import type { ExecuteContext, ExecutionOrigin } from "./run-program.ts";

/** How deep scripts may call each other: the script that somebody started is at 0. */
const maxDepth = 5;

const hostCodes: Partial<Record<CoreError["code"], HostErrorCode>> = {
  not_found: "not_found",
  script_not_active: "script_not_active",
  too_large: "too_large",
};

/** Core's refusals as the calling script is told them; anything else as it is. */
async function asHostErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof CoreError ? hostCodes[cause.code] : undefined;
    if (!(cause instanceof CoreError) || code === undefined) throw cause;
    throw new HostCallError(code, cause.message, { cause });
  }
}

async function findEmbeddedScript(
  context: ExecuteContext,
  scope: TenantScope,
  given: unknown,
): Promise<{ id: string; name: string }> {
  const parsed = storableText().safeParse(given);
  if (!parsed.success) throw invalidArgument("name", "must be the name of a script");
  const { tenantId } = scope;
  const script = await context.database.inTenant(scope, (tx) =>
    tx.script.findFirst({
      where: { tenantId, name: parsed.data, type: "embedded" },
      select: { id: true, name: true },
    }),
  );
  if (script === null) {
    throw new HostCallError("not_found", `There is no embedded script ${parsed.data}`);
  }
  return script;
}

/** What the other script gave back; what it told of itself beside code and message is not the caller's to see. */
function outputOf({ scriptName, status, output, error }: Execution): unknown {
  if (status === "completed") return output;
  const cause = error === null ? status : `${error.code}: ${error.message}`;
  throw new HostCallError("script_failed", `The script ${scriptName} failed: ${cause}`);
}

/**
 * `ctx.scripts.call(name, input)`: runs an active embedded script of the same tenant as an execution of its own, and answers its output.
 *
 * @param execution the one that calls; what led to it led to the called one too
 * @param call what the script gave: `input` is a JSON value of at most 1 MiB
 * @param signal aborted when the calling execution ends or is cancelled: the called one is then cancelled
 * @throws HostCallError `validation`, `too_large`, `not_found`, `script_not_active`, `call_depth` below the fifth call in a row, and
 * `script_failed` with the called script's error code and message when it did not complete
 */
export async function callScript(
  context: ExecuteContext,
  execution: ExecutionOrigin & { scope: TenantScope; executionId: string },
  call: { name: unknown; input: unknown },
  signal: AbortSignal,
): Promise<unknown> {
  const { scope, executionId, userId, apiKeyId, eventId } = execution;
  const depth = execution.depth + 1;
  if (depth > maxDepth) {
    throw new HostCallError("call_depth", `Scripts may call each other to a depth of ${maxDepth}`);
  }
  const called = await asHostErrors(async () => {
    requireStorableInput(toInputJson(call.input));
    const script = await findEmbeddedScript(context, scope, call.name);
    const request: ExecuteRequest = {
      tenantId: scope.tenantId,
      scriptId: script.id,
      input: call.input,
      trigger: "script",
      parentId: executionId,
      userId,
      apiKeyId,
      eventId,
      depth,
    };
    return context.executor.execute(request, { signal });
  });
  return outputOf(called);
}
