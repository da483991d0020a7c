/** `ctx.http`: JSON or text out, JSON or text back. */
import { callHost, requireArgument, requireJson } from "../host-calls.ts";
import {
  bytesFromBase64,
  getOwn,
  isObject,
  jsonParse,
  jsonStringify,
  stringIncludes,
  stringIndexOf,
  stringSlice,
  toText,
} from "../primordials.ts";
import { freezeMethods, setField } from "./field.ts";

/** The host's answer to `http.request`. Names of headers are in lower case. */
interface HttpAnswer {
  status: number;
  headers: [string, string][];
  body: string;
  bodyEncoding: "text" | "base64";
}

interface Options {
  headers?: unknown;
  query?: unknown;
  timeoutMs?: unknown;
}

function headersOf({ headers }: HttpAnswer): Record<string, string> {
  const result: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 1) {
    const pair = headers[i] as [string, string];
    const name = pair[0];
    const value = pair[1];
    const before = getOwn(result, name);
    setField(result, name, before === undefined ? value : `${before}, ${value}`);
  }
  return result;
}

function bodyOf(answer: HttpAnswer, headers: Record<string, string>): unknown {
  if (answer.bodyEncoding === "base64") {
    return bytesFromBase64(answer.body);
  }
  const type = getOwn(headers, "content-type");
  if (type === undefined || !stringIncludes(type, "json")) {
    return answer.body;
  }
  try {
    // A byte order mark is no part of the JSON.
    const hasMark = stringIndexOf(answer.body, "\uFEFF") === 0;
    return jsonParse(hasMark ? stringSlice(answer.body, 1) : answer.body);
  } catch {
    // Not what its header says: the script gets the text as it came.
    return answer.body;
  }
}

async function request(method: string, url: unknown, body: unknown, options: unknown) {
  requireArgument(typeof url === "string" || isObject(url), "url", "text or a URL");
  requireArgument(options === undefined || isObject(options), "options", "an object");
  const { headers, query, timeoutMs } = (options ?? {}) as Options;
  const isText = typeof body === "string";
  if (body !== undefined && body !== null) {
    requireJson(body, "body");
  }
  const answer = (await callHost("http.request", [
    {
      method,
      url: toText(url),
      headers,
      query,
      timeoutMs,
      body: body === undefined || body === null ? null : isText ? body : jsonStringify(body),
      bodyEncoding: "text",
      bodyType: isText ? "text/plain;charset=UTF-8" : "application/json",
    },
  ])) as HttpAnswer;
  const answered = headersOf(answer);
  return { status: answer.status, headers: answered, body: bodyOf(answer, answered) };
}

/** The frozen `ctx.http`. */
export function makeHttp(): object {
  return freezeMethods({
    get: (url: unknown, options?: unknown) => request("GET", url, null, options),
    delete: (url: unknown, options?: unknown) => request("DELETE", url, null, options),
    post: (url: unknown, body?: unknown, options?: unknown) => request("POST", url, body, options),
    put: (url: unknown, body?: unknown, options?: unknown) => request("PUT", url, body, options),
    patch: (url: unknown, body?: unknown, options?: unknown) =>
      request("PATCH", url, body, options),
  });
}
