import {
  listScheduleRuns,
  listScheduleRunsInput,
  listSchedules,
  listSchedulesInput,
  previewSchedule,
  previewScheduleInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const schedulesRouter = router({
  list: tenantProcedure
    .input(listSchedulesInput)
    .query(({ ctx, input }) => listSchedules(ctx.core, ctx.caller, input)),
  runs: tenantProcedure
    .input(listScheduleRunsInput)
    .query(({ ctx, input }) => listScheduleRuns(ctx.core, ctx.caller, input)),
  preview: tenantProcedure
    .input(previewScheduleInput)
    .query(({ ctx, input }) => previewSchedule(ctx.core, ctx.caller, input)),
});
