import { deleteDocuments } from "../collections/delete-documents.ts";
import { insertDocuments } from "../collections/insert-documents.ts";
import { listCollections } from "../collections/list-collections.ts";
import { queryDocuments } from "../collections/query-documents.ts";
import { updateDocuments } from "../collections/update-documents.ts";
import type { Action } from "./action.ts";

/** Each tenant has one of this name. */
export const collection = "orders";
const everything = {};

/** The actions on collections and their documents. */
export const documentActions: Record<string, Action> = {
  insertDocuments: {
    call: (context, caller) =>
      insertDocuments(context, caller, { collection, documents: [{ owner: caller.tenant.id }] }),
    audited: "document.insert",
    permission: "data.write",
  },
  listCollections: {
    call: (context, caller) => listCollections(context, caller, { limit: 100 }),
    permission: "data.read",
  },
  queryDocuments: {
    call: (context, caller) => queryDocuments(context, caller, { collection, limit: 100 }),
    permission: "data.read",
  },
  updateDocuments: {
    call: (context, caller) =>
      updateDocuments(context, caller, { collection, where: everything, patch: { paid: true } }),
    audited: "document.update",
    permission: "data.write",
  },
  deleteDocuments: {
    call: (context, caller) => deleteDocuments(context, caller, { collection, where: everything }),
    audited: "document.delete",
    permission: "data.write",
  },
};
