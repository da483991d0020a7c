import {
  createScript,
  createScriptInput,
  deleteScript,
  getScript,
  listScripts,
  listScriptsInput,
  scriptIdInput,
  setStatus,
  setStatusInput,
  updateScript,
  updateScriptInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const scriptsRouter = router({
  list: tenantProcedure
    .input(listScriptsInput)
    .query(({ ctx, input }) => listScripts(ctx.core, ctx.caller, input)),
  get: tenantProcedure
    .input(scriptIdInput)
    .query(({ ctx, input }) => getScript(ctx.core, ctx.caller, input)),
  create: tenantProcedure
    .input(createScriptInput)
    .mutation(({ ctx, input }) => createScript(ctx.core, ctx.caller, input)),
  update: tenantProcedure
    .input(updateScriptInput)
    .mutation(({ ctx, input }) => updateScript(ctx.core, ctx.caller, input)),
  setStatus: tenantProcedure
    .input(setStatusInput)
    .mutation(({ ctx, input }) => setStatus(ctx.core, ctx.caller, input)),
  delete: tenantProcedure
    .input(scriptIdInput)
    .mutation(({ ctx, input }) => deleteScript(ctx.core, ctx.caller, input)),
});
