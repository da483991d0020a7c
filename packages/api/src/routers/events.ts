import { publishEvent, publishEventInput } from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const eventsRouter = router({
  publish: tenantProcedure
    .input(publishEventInput)
    .mutation(({ ctx, input }) => publishEvent(ctx.core, ctx.caller, input)),
});
