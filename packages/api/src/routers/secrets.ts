import {
  deleteSecret,
  listSecrets,
  listSecretsInput,
  secretNameInput,
  setSecret,
  setSecretInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const secretsRouter = router({
  list: tenantProcedure
    .input(listSecretsInput)
    .query(({ ctx, input }) => listSecrets(ctx.core, ctx.caller, input)),
  set: tenantProcedure
    .input(setSecretInput)
    .mutation(({ ctx, input }) => setSecret(ctx.core, ctx.caller, input)),
  delete: tenantProcedure
    .input(secretNameInput)
    .mutation(({ ctx, input }) => deleteSecret(ctx.core, ctx.caller, input)),
});
