import { metricsSummaryInput, summarizeMetrics } from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const metricsRouter = router({
  summary: tenantProcedure
    .input(metricsSummaryInput)
    .query(({ ctx, input }) => summarizeMetrics(ctx.core, ctx.caller, input)),
});
