import { Buffer } from "node:buffer";

/** Shorter encoded pieces would turn up anywhere by chance. */
const minEncodedLength = 4;
/** A part of a secret is one by itself from this length on: `{` and `name` are no secrets. */
const minLineLength = 16;
const minLeafLength = 8;

/**
 * The texts by which a secret can be told in what a script says: itself, what scripts commonly make of it (trimmed, each of its lines,
 * each text inside when it is JSON), and the common encodings of all these: UTF-8, JSON, URL, form, base64 at each of the three alignments,
 * base64url, hex.
 */
export function formsOf(secret: string): Set<string> {
  const forms = new Set<string>();
  for (const part of partsOf(secret)) {
    forms.add(part);
    // Its UTF-8 with one character for each byte: what bytes are searched for.
    forms.add(Buffer.from(part, "utf8").toString("latin1"));
    for (const form of encodingsOf(part)) {
      if (form.length >= minEncodedLength) forms.add(form);
    }
  }
  return forms;
}

function partsOf(secret: string): Set<string> {
  const parts = new Set([secret]);
  const trimmed = secret.trim();
  if (trimmed.length >= minEncodedLength) parts.add(trimmed);
  for (const line of secret.split(/\r\n|\r|\n/)) {
    if (line.trim().length >= minLineLength) parts.add(line.trim());
  }
  for (const leaf of leavesOf(trimmed)) {
    if (leaf.length >= minLeafLength) parts.add(leaf);
  }
  return parts;
}

/** The texts inside a secret that is a JSON object or array, such as a service account's key file. */
function leavesOf(secret: string): string[] {
  if (!/^[[{]/.test(secret)) return [];
  const leaves: string[] = [];
  try {
    JSON.parse(secret, (_key, value) => {
      if (typeof value === "string") leaves.push(value);
      return value;
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return leaves;
}

function* encodingsOf(text: string): Generator<string> {
  yield JSON.stringify(text).slice(1, -1);
  const wellFormed = text.toWellFormed();
  for (const form of [
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    new URLSearchParams({ "": wellFormed }).toString().slice(1),
  ]) {
    yield form;
    yield form.replace(/%[0-9A-F]{2}/g, (percent) => percent.toLowerCase());
  }
  yield* byteEncodingsOf(Buffer.from(wellFormed, "utf8"));
  // What `btoa` takes: one byte for each character.
  if (/[\u0080-\u00ff]/.test(text) && !/[^\0-\u00ff]/.test(text)) {
    yield* byteEncodingsOf(Buffer.from(text, "latin1"));
  }
}

function* byteEncodingsOf(bytes: Buffer): Generator<string> {
  const hex = bytes.toString("hex");
  yield hex;
  yield hex.toUpperCase();
  for (const bytesBefore of [0, 1, 2]) {
    for (const form of base64At(bytes, bytesBefore)) {
      yield form;
      yield form.replaceAll("+", "-").replaceAll("/", "_");
    }
  }
}

/**
 * What base64 makes of the bytes when `bytesBefore` others come before them: the characters that these bytes alone decide, whatever
 * follows, and all up to the end when nothing does. The rest of a character's six bits is a neighbour's.
 */
function base64At(bytes: Buffer, bytesBefore: number): string[] {
  const encoded = Buffer.concat([Buffer.alloc(bytesBefore), bytes]).toString("base64");
  const start = Math.ceil((bytesBefore * 8) / 6);
  const decidedEnd = Math.floor(((bytesBefore + bytes.length) * 8) / 6);
  const unpadded = encoded.replace(/=+$/, "");
  return [encoded.slice(start, decidedEnd), unpadded.slice(start), encoded.slice(start)];
}
