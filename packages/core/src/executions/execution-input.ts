import { z } from "zod";
import { pageInput } from "../page.ts";
import { id, storableText } from "../text.ts";
import { executionStatuses, triggers } from "./execution.ts";

const wait = z
  .boolean()
  .default(true)
  .describe(
    "False answers at once with the pending execution, which a runner takes from the queue.",
  );

export const runScriptInput = z
  .strictObject({
    scriptId: id.optional().describe("The script to run; give either this or `name`."),
    name: storableText().optional().describe("Name of the script to run."),
    input: z.unknown().optional().describe("Any JSON value of at most 1 MiB."),
    wait,
  })
  .refine(({ scriptId, name }) => (scriptId === undefined) !== (name === undefined), {
    path: ["scriptId"],
    error: "give either scriptId or name",
  });
export type RunScriptInput = z.output<typeof runScriptInput>;

export const listExecutionsInput = z
  .strictObject({
    scriptId: id.optional().describe("Only executions of this script."),
    status: z.enum(executionStatuses).optional().describe("Only executions of this status."),
    trigger: z.enum(triggers).optional().describe("Only executions that were started so."),
    ...pageInput,
  })
  .prefault({});
export type ListExecutionsInput = z.output<typeof listExecutionsInput>;

export const executionIdInput = z.strictObject({ id: id.describe("The execution.") });
export type ExecutionIdInput = z.output<typeof executionIdInput>;

export const retryExecutionInput = z.strictObject({
  id: id.describe("The execution that has ended."),
  wait,
});
export type RetryExecutionInput = z.output<typeof retryExecutionInput>;
