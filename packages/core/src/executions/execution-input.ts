import { z } from "zod";
import { pageInput } from "../page.ts";
import { id, storableText } from "../text.ts";
import { executionStatuses, triggers } from "./execution.ts";

export const runScriptInput = z
  .strictObject({
    scriptId: id.optional(),
    name: storableText().optional(),
    /** Any JSON value of at most 1 MiB. */
    input: z.unknown().optional(),
    /** False answers at once with the pending execution, which a runner takes from the queue. */
    wait: z.boolean().default(true),
  })
  .refine(({ scriptId, name }) => (scriptId === undefined) !== (name === undefined), {
    path: ["scriptId"],
    error: "give either scriptId or name",
  });
export type RunScriptInput = z.output<typeof runScriptInput>;

export const listExecutionsInput = z
  .strictObject({
    scriptId: id.optional(),
    status: z.enum(executionStatuses).optional(),
    trigger: z.enum(triggers).optional(),
    ...pageInput,
  })
  .prefault({});
export type ListExecutionsInput = z.output<typeof listExecutionsInput>;

export const executionIdInput = z.strictObject({ id });
export type ExecutionIdInput = z.output<typeof executionIdInput>;

export const retryExecutionInput = z.strictObject({
  id,
  /** False answers at once with the pending execution, which a runner takes from the queue. */
  wait: z.boolean().default(true),
});
export type RetryExecutionInput = z.output<typeof retryExecutionInput>;
