import {
  deleteDocuments,
  deleteDocumentsInput,
  insertDocuments,
  insertDocumentsInput,
  listCollections,
  listCollectionsInput,
  queryDocuments,
  queryDocumentsInput,
  updateDocuments,
  updateDocumentsInput,
} from "@runlet/core";
import { router, tenantProcedure } from "../procedures.ts";

export const collectionsRouter = router({
  list: tenantProcedure
    .input(listCollectionsInput)
    .query(({ ctx, input }) => listCollections(ctx.core, ctx.caller, input)),
  query: tenantProcedure
    .input(queryDocumentsInput)
    .query(({ ctx, input }) => queryDocuments(ctx.core, ctx.caller, input)),
  insert: tenantProcedure
    .input(insertDocumentsInput)
    .mutation(({ ctx, input }) => insertDocuments(ctx.core, ctx.caller, input)),
  update: tenantProcedure
    .input(updateDocumentsInput)
    .mutation(({ ctx, input }) => updateDocuments(ctx.core, ctx.caller, input)),
  delete: tenantProcedure
    .input(deleteDocumentsInput)
    .mutation(({ ctx, input }) => deleteDocuments(ctx.core, ctx.caller, input)),
});
