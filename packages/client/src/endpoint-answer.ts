import { isRecord, parseJson, textOrNull, toAnswerError, toForeignError } from "./answer-error.ts";
import type { Answer } from "./exchange.ts";
import { RunletError } from "./runlet-error.ts";

/** What a script answered: any status that it chose, also 404 or 302. */
export interface EndpointAnswer<Output = unknown> {
  status: number;
  headers: Headers;
  /** JSON as its value, text as a string, other bytes as a Uint8Array, null without a body. `Output` is the caller's word. */
  body: Output;
  /** The record of the run. Null only in a browser to which another origin does not show the header. */
  executionId: string | null;
}

const jsonType = /^application\/([^;]+\+)?json\b/i;
const textType = /^(text\/|application\/(xml|javascript|x-www-form-urlencoded)\b)/i;

/** @throws RunletError where the platform answered instead of the script */
export function readEndpointAnswer(answer: Answer): EndpointAnswer {
  const { status, headers, bytes } = answer;
  const executionId = headers.get("x-execution-id");
  const type = headers.get("content-type") ?? "";
  const body = readBody(bytes, type);
  const refusal = status >= 400 && isRecord(body) ? body.error : null;
  if (isRecord(refusal) && typeof refusal.code === "string" && "executionId" in refusal) {
    throw toAnswerError(answer, textOrNull(refusal.message) ?? refusal.code, refusal.code, {
      executionId: textOrNull(refusal.executionId),
    });
  }
  const isScripts = executionId !== null || (status >= 200 && status < 300);
  if (!isScripts) throw toForeignError(answer);
  if (body === undefined) {
    const message = `The script's answer says it is ${type}, and is none`;
    throw new RunletError(message, { code: "unexpected", httpStatus: status, executionId });
  }
  return { status, headers, body, executionId };
}

/** @returns undefined for JSON that is none */
function readBody(bytes: Uint8Array, type: string): unknown {
  if (bytes.length === 0) return null;
  if (jsonType.test(type)) return parseJson(bytes);
  return textType.test(type) ? new TextDecoder(charsetOf(type)).decode(bytes) : bytes;
}

/** A charset that the platform can decode; UTF-8 where there is none. */
function charsetOf(type: string): string {
  const named = /;\s*charset="?([^\s;"]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(named).encoding;
  } catch (error) {
    if (error instanceof RangeError) return "utf-8";
    throw error;
  }
}
