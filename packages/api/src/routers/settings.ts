import { getSettings, updateSettings, updateSettingsInput } from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const settingsRouter = router({
  get: tenantProcedure.query(({ ctx }) => getSettings(ctx.core, ctx.caller)),
  update: tenantProcedure
    .input(updateSettingsInput)
    .mutation(({ ctx, input }) => updateSettings(ctx.core, ctx.caller, input)),
});
