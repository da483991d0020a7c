import {
  discardDeadLetters,
  discardDeadLettersInput,
  listDeadLetters,
  listDeadLettersInput,
  replayDeadLetters,
  replayDeadLettersInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const deadLettersRouter = router({
  list: tenantProcedure
    .input(listDeadLettersInput)
    .query(({ ctx, input }) => listDeadLetters(ctx.core, ctx.caller, input)),
  replay: tenantProcedure
    .input(replayDeadLettersInput)
    .mutation(({ ctx, input }) => replayDeadLetters(ctx.core, ctx.caller, input)),
  discard: tenantProcedure
    .input(discardDeadLettersInput)
    .mutation(({ ctx, input }) => discardDeadLetters(ctx.core, ctx.caller, input)),
});
