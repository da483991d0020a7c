import { listAudit, listAuditInput } from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const auditRouter = router({
  list: tenantProcedure
    .input(listAuditInput)
    .query(({ ctx, input }) => listAudit(ctx.core, ctx.caller, input)),
});
