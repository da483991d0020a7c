/** A script's Response as plain data, for the answer of its endpoint. */
import { bytesToBase64, isObject, PrimordialTypeError } from "../primordials.ts";
import { loadEncoding, loadFetchClasses } from "./load-parts.ts";
import { isDisturbed } from "./stand-ins/node-stream.ts";

export interface ResponseParts {
  status: number;
  headers: [string, string][];
  body: string;
  bodyEncoding: "text" | "base64";
}

const TEXT_TYPE =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml)\b|application\/(?:javascript|x-www-form-urlencoded)\b|image\/svg\+xml\b)/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*"?(?!utf-?8\b)/i;

/** The text, where the content type says that it is text and it is UTF-8. */
function readText(bytes: Uint8Array, type: string | null): string | null {
  if (type === null || !TEXT_TYPE.test(type) || OTHER_CHARSET.test(type)) {
    return null;
  }
  try {
    const { TextDecoder } = loadEncoding();
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) {
      return null;
    }
    throw error;
  }
}

/** The state of a Response, read where no code of the script can step in; null for what is none. */
function stateOf(value: unknown): ResponseState | null {
  try {
    return loadFetchClasses().getResponseState(value as Response) ?? null;
  } catch {
    // Not one of ours: it lacks the class's private field.
    return null;
  }
}

async function readParts(response: Response, state: ResponseState): Promise<ResponseParts> {
  const { status, body } = state;
  const headers = state.headersList.entriesList;
  if (body === null || body === undefined) {
    return { status, headers, body: "", bodyEncoding: "text" };
  }
  if (body.stream.locked || isDisturbed(body.stream)) {
    throw new PrimordialTypeError("The body of the returned Response has already been read");
  }
  if (typeof body.source === "string") {
    return { status, headers, body: body.source, bodyEncoding: "text" };
  }
  const read = loadFetchClasses().Response.prototype.arrayBuffer;
  const bytes = new Uint8Array(await read.call(response));
  const text = readText(bytes, state.headersList.get("content-type", true));
  return text === null
    ? { status, headers, body: bytesToBase64(bytes), bodyEncoding: "base64" }
    : { status, headers, body: text, bodyEncoding: "text" };
}

/**
 * @returns null for what is not a Response of ours, without running code of the script; else a
 *   promise of its parts, after reading the whole body. It rejects with a TypeError when the body
 *   has been read before, and with whatever a stream of the script throws.
 */
export function describe(value: unknown): Promise<ResponseParts> | null {
  const state = isObject(value) ? stateOf(value) : null;
  return state === null ? null : readParts(value as Response, state);
}
