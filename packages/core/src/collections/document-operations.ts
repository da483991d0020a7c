import { invalidArgument } from "../host-calls/host-call-error.ts";
import type { JsonValue } from "../json.ts";
import { parseCollectionName } from "./collection-name.ts";
import { parseDocumentId, parseNewDocuments, parsePatch, parseUpsertDocument } from "./document.ts";
import { parseOptionalWhere, parseQueryOptions } from "./query-options.ts";
import { findDocuments, type Operation, readDocument, toDocument } from "./run-statement.ts";
import {
  countStatement,
  deleteStatement,
  getStatement,
  insertStatement,
  type Place,
  queryStatement,
  updateStatement,
  upsertStatement,
} from "./statements.ts";
import { parseWhere } from "./where.ts";

/**
 * Checks a call's arguments, which came out of JSON and may be anything.
 *
 * @returns what is left to do for the tenant
 * @throws HostCallError `validation` or `too_large` naming the argument
 */
type Prepare = (place: Place, args: readonly unknown[]) => Operation<JsonValue>;

const query: Prepare = (place, [options]) => {
  const parsed = parseQueryOptions(options);
  const statement = queryStatement(place, parsed);
  return async (statements) => {
    const found = await findDocuments(statements, statement, parsed.select);
    return parsed.select === null ? found.map(toDocument) : found.map(({ data }) => data);
  };
};

const get: Prepare = (place, [id]) => {
  const statement = getStatement(place, parseDocumentId(id));
  return (statements) => readDocument(statements, statement);
};

const count: Prepare = (place, [where]) => {
  const statement = countStatement(place, parseOptionalWhere(where));
  return async (statements) => {
    const [row] = await statements.rows<{ count: bigint | string }>(statement);
    return Number(row?.count);
  };
};

const insert: Prepare = (place, [given]) => {
  const documents = parseNewDocuments(given);
  const statement = insertStatement(place, documents);
  const stored = documents.map(({ document }) => document);
  return async (statements) => {
    await statements.changes(statement);
    return Array.isArray(given) ? stored : (stored[0] ?? null);
  };
};

const upsert: Prepare = (place, [document]) => {
  const statement = upsertStatement(place, parseUpsertDocument(document));
  return (statements) => readDocument(statements, statement);
};

const update: Prepare = (place, [where, patch]) => {
  const statement = updateStatement(place, parseWhere(where), parsePatch(patch));
  return (statements) => statements.changes(statement);
};

const remove: Prepare = (place, [where]) => {
  const statement = deleteStatement(place, parseWhere(where));
  return (statements) => statements.changes(statement);
};

const preparations = {
  "db.query": query,
  "db.get": get,
  "db.count": count,
  "db.insert": insert,
  "db.update": update,
  "db.upsert": upsert,
  "db.delete": remove,
} satisfies Record<string, Prepare>;

function isDocumentOperation(name: string): name is keyof typeof preparations {
  return Object.hasOwn(preparations, name);
}

/** Checks a call of `ctx.db`: `args` are the collection and what the operation takes after it. */
export function prepareOperation(
  operation: string,
  tenantId: string,
  [collection, ...args]: readonly unknown[],
): Operation<JsonValue> {
  if (!isDocumentOperation(operation)) throw invalidArgument("operation", "is none of ctx.db");
  const place = { tenantId, collection: parseCollectionName(collection) };
  return preparations[operation](place, args);
}
