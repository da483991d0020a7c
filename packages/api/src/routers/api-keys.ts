import {
  apiKeyIdInput,
  createApiKey,
  createApiKeyInput,
  listApiKeys,
  listApiKeysInput,
  revokeApiKey,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const apiKeysRouter = router({
  list: tenantProcedure
    .input(listApiKeysInput)
    .query(({ ctx, input }) => listApiKeys(ctx.core, ctx.caller, input)),
  create: tenantProcedure
    .input(createApiKeyInput)
    .mutation(({ ctx, input }) => createApiKey(ctx.core, ctx.caller, input)),
  revoke: tenantProcedure
    .input(apiKeyIdInput)
    .mutation(({ ctx, input }) => revokeApiKey(ctx.core, ctx.caller, input)),
});
