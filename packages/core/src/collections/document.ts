import { newId } from "@runlet/db";
import { HostCallError, invalidArgument } from "../host-calls/host-call-error.ts";
import {
  isJsonObject,
  type JsonObject,
  requireStorableText,
  toStorableJson,
} from "./storable-json.ts";

const maxIdLength = 200;
const maxDocuments = 1_000;
/** Of all documents of one insert, in bytes of UTF-8. */
const maxInsertBytes = 8_388_608;

/** A document on its way to a row: its field `id` is the row's, all others are its `data`. */
export interface NewDocument {
  id: string;
  dataJson: string;
  /** As a script sees it. */
  document: JsonObject;
}

export function parseDocumentId(value: unknown, path = "id"): string {
  // Characters are counted as Postgres does; a long text not at all.
  const isShort = typeof value === "string" && value.length <= 2 * maxIdLength;
  if (!isShort || value === "" || [...value].length > maxIdLength) {
    throw invalidArgument(path, `must be a text of 1 to ${maxIdLength} characters`);
  }
  requireStorableText(value, path);
  return value;
}

function requireObject(value: unknown, path: string): JsonObject {
  if (!isJsonObject(value)) throw invalidArgument(path, "must be an object");
  return value;
}

/** A document that may lack its id, which it then gets: a UUIDv7, so that ids are in the order of insertion. */
function parseNewDocument(value: unknown, path: string): NewDocument {
  const { id: given, ...data } = requireObject(value, path);
  const id = given === undefined ? newId() : parseDocumentId(given, `${path}.id`);
  return { id, dataJson: toStorableJson(data, path), document: { id, ...data } };
}

/**
 * The documents of an insert: one, or a list of at most 1 000 and 8 MiB.
 *
 * @throws HostCallError `validation`, `too_large`, or `conflict` when an id is given twice
 */
export function parseNewDocuments(value: unknown): NewDocument[] {
  if (!Array.isArray(value)) return [parseNewDocument(value, "document")];
  if (value.length > maxDocuments) {
    throw invalidArgument(
      "documents",
      `must be at most ${maxDocuments}; there are ${value.length}`,
    );
  }
  const documents = value.map((item, index) => parseNewDocument(item, `documents.${index}`));
  const ids = new Set<string>();
  for (const [index, { id }] of documents.entries()) {
    const path = `documents.${index}.id`;
    if (ids.has(id)) throw new HostCallError("conflict", `${path}: is given twice`, { path });
    ids.add(id);
  }
  const bytes = documents.reduce((sum, { dataJson }) => sum + Buffer.byteLength(dataJson), 0);
  if (bytes > maxInsertBytes) {
    const message = `documents: must be at most ${maxInsertBytes} bytes of JSON; they have ${bytes}`;
    throw new HostCallError("too_large", message, { path: "documents" });
  }
  return documents;
}

/** A document that says which one it is. */
export function parseUpsertDocument(value: unknown): NewDocument {
  if (!Object.hasOwn(requireObject(value, "document"), "id")) {
    throw invalidArgument("document.id", "is required");
  }
  return parseNewDocument(value, "document");
}

/** Fields that take the places of a document's own, as JSON. */
export function parsePatch(value: unknown): string {
  const patch = requireObject(value, "patch");
  if (Object.hasOwn(patch, "id")) throw invalidArgument("patch.id", "cannot be changed");
  return toStorableJson(patch, "patch");
}
