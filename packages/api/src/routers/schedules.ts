import { previewSchedule, previewScheduleInput } from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const schedulesRouter = router({
  preview: tenantProcedure
    .input(previewScheduleInput)
    .query(({ ctx, input }) => previewSchedule(ctx.core, ctx.caller, input)),
});
