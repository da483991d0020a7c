/** A part of a document that is JSON. */
export type JsonObject = { [key: string]: unknown };
