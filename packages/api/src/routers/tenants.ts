import { createTenant, createTenantInput, listTenants, listTenantsInput } from "@runlet/core";
import { router, superadminProcedure } from "../procedures.ts";

export const tenantsRouter = router({
  list: superadminProcedure
    .input(listTenantsInput)
    .query(({ ctx, input }) => listTenants(ctx.core, ctx.user, input)),
  create: superadminProcedure
    .input(createTenantInput)
    .mutation(({ ctx, input }) => createTenant(ctx.core, ctx.user, input, { ip: ctx.ip })),
});
