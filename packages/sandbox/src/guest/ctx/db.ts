/** `ctx.db`: checks here only what would be lost on the way as JSON; every other rule is the host's. */
import { callHost, requireArgument, requireJson } from "../host-calls.ts";
import { isFiniteNumber, jsonStringify } from "../primordials.ts";
import { freezeMethods } from "./field.ts";

/** JSON drops `{ id: undefined }`, and `{}` would then match every document; it turns NaN into null. */
function requireWhere(where: unknown): void {
  requireArgument(typeof where === "object" && where !== null, "where", "an object");
  jsonStringify(where, (key: string, value: unknown) => {
    requireArgument(value !== undefined, `where.${key}`, "a value; undefined is none");
    requireArgument(typeof value !== "number" || isFiniteNumber(value), `where.${key}`, "finite");
    return value;
  });
}

/** @param transaction the id of the transaction that the calls belong to, or null */
function makeCollectionMethods(transaction: string | null) {
  const call = (op: string, collection: unknown, first: unknown, second?: unknown) => {
    requireArgument(typeof collection === "string", "collection", "text");
    return callHost(op, [transaction, collection, first, second]);
  };
  return {
    async query(collection: unknown, options?: unknown) {
      const where = (options as { where?: unknown } | null | undefined)?.where;
      if (where !== undefined) {
        requireWhere(where);
      }
      return await call("db.query", collection, options);
    },
    async get(collection: unknown, id: unknown) {
      requireArgument(typeof id === "string", "id", "text");
      return await call("db.get", collection, id);
    },
    async count(collection: unknown, where?: unknown) {
      if (where !== undefined) {
        requireWhere(where);
      }
      return await call("db.count", collection, where);
    },
    async insert(collection: unknown, documents: unknown) {
      requireJson(documents, "documents");
      return await call("db.insert", collection, documents);
    },
    async update(collection: unknown, where: unknown, patch: unknown) {
      requireWhere(where);
      requireJson(patch, "patch");
      return await call("db.update", collection, where, patch);
    },
    async upsert(collection: unknown, document: unknown) {
      requireJson(document, "document");
      return await call("db.upsert", collection, document);
    },
    async delete(collection: unknown, where: unknown) {
      requireWhere(where);
      return await call("db.delete", collection, where);
    },
  };
}

/** Commits when `work` resolves; rolls back, and throws what it threw, when it does not. */
async function transaction(work: unknown): Promise<unknown> {
  requireArgument(typeof work === "function", "work", "a function");
  const id = (await callHost("db.begin", [])) as string;
  const tx = freezeMethods(makeCollectionMethods(id));
  let result: unknown;
  try {
    result = await (work as (tx: object) => unknown)(tx);
  } catch (thrown) {
    try {
      await callHost("db.rollback", [id], false);
    } catch {
      // It is closed already, which is what was wanted; the script is told what went wrong first.
    }
    throw thrown;
  }
  await callHost("db.commit", [id], false);
  return result;
}

/** The frozen `ctx.db`. */
export function makeDb(): object {
  return freezeMethods({ ...makeCollectionMethods(null), transaction });
}
