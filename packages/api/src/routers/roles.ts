import { listRoles, updateRole, updateRoleInput } from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const rolesRouter = router({
  list: tenantProcedure.query(({ ctx }) => listRoles(ctx.core, ctx.caller)),
  update: tenantProcedure
    .input(updateRoleInput)
    .mutation(({ ctx, input }) => updateRole(ctx.core, ctx.caller, input)),
});
