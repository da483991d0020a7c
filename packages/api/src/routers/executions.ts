import {
  cancelExecution,
  executionIdInput,
  getExecution,
  listExecutions,
  listExecutionsInput,
  retryExecution,
  retryExecutionInput,
  runScript,
  runScriptInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const executionsRouter = router({
  run: tenantProcedure
    .input(runScriptInput)
    .mutation(({ ctx, input }) => runScript(ctx.core, ctx.caller, input)),
  list: tenantProcedure
    .input(listExecutionsInput)
    .query(({ ctx, input }) => listExecutions(ctx.core, ctx.caller, input)),
  get: tenantProcedure
    .input(executionIdInput)
    .query(({ ctx, input }) => getExecution(ctx.core, ctx.caller, input)),
  cancel: tenantProcedure
    .input(executionIdInput)
    .mutation(({ ctx, input }) => cancelExecution(ctx.core, ctx.caller, input)),
  retry: tenantProcedure
    .input(retryExecutionInput)
    .mutation(({ ctx, input }) => retryExecution(ctx.core, ctx.caller, input)),
});
