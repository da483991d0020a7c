/** A script's Response as plain data, for the answer of its endpoint. */
import { isTextType } from "../../text-type.ts";
import { bytesToBase64, isObject, PrimordialTypeError } from "../primordials.ts";
import { loadEncoding, loadFetchClasses } from "./load-parts.ts";
import { type BodyEnd, sendBody } from "./send-body.ts";
import { isDisturbed } from "./stand-ins/node-stream.ts";

export interface ResponseParts {
  status: number;
  headers: [string, string][];
  body: string;
  bodyEncoding: "text" | "base64";
}

/** The text, where the content type says that it is text and it is UTF-8. */
function readText(bytes: Uint8Array, type: string | null): string | null {
  if (!isTextType(type)) {
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

async function readParts(
  response: Response,
  state: ResponseState,
  maxBodyBytes: number,
): Promise<ResponseParts | BodyEnd> {
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
  // Made of nothing but a stream: of the script, or of another Response of its.
  if (body.source === null || body.source === undefined) {
    return await sendBody({ status, headers }, body.stream, maxBodyBytes);
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
 *   promise of its parts, after reading the whole body, or of how a body ended that was sent as the
 *   script's stream gave it. It rejects with a TypeError when the body has been read before, and with
 *   whatever a stream of the script throws.
 */
export function describe(
  value: unknown,
  maxBodyBytes: number,
): Promise<ResponseParts | BodyEnd> | null {
  const state = isObject(value) ? stateOf(value) : null;
  return state === null ? null : readParts(value as Response, state, maxBodyBytes);
}
