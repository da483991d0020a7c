import { getSystemInfo } from "@runlet/core";
import { router, superadminProcedure } from "../procedures.ts";

export const systemRouter = router({
  info: superadminProcedure.query(({ ctx }) => getSystemInfo(ctx.core, ctx.user)),
});
