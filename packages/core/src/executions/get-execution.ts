import { type Caller, requirePermission } from "../access/caller.ts";
import type { Context } from "../context.ts";
import type { Execution } from "./execution.ts";
import type { ExecutionIdInput } from "./execution-input.ts";
import { loadExecution } from "./execution-row.ts";

/** One execution with input, output and logs; while it runs, the logs so far. */
export async function getExecution(
  context: Context,
  caller: Caller,
  { id }: ExecutionIdInput,
): Promise<Execution> {
  requirePermission(caller, "scripts.read");
  return loadExecution(context, caller, id);
}
