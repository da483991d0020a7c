import {
  diffVersions,
  diffVersionsInput,
  getVersion,
  listVersions,
  listVersionsInput,
  restoreVersion,
  versionInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const versionsRouter = router({
  list: tenantProcedure
    .input(listVersionsInput)
    .query(({ ctx, input }) => listVersions(ctx.core, ctx.caller, input)),
  get: tenantProcedure
    .input(versionInput)
    .query(({ ctx, input }) => getVersion(ctx.core, ctx.caller, input)),
  diff: tenantProcedure
    .input(diffVersionsInput)
    .query(({ ctx, input }) => diffVersions(ctx.core, ctx.caller, input)),
  restore: tenantProcedure
    .input(versionInput)
    .mutation(({ ctx, input }) => restoreVersion(ctx.core, ctx.caller, input)),
});
