/** `fetch`: a Request is put into one call of the host, whose answer becomes a Response. */
import { setHidden } from "../harden.ts";
import { callHost, limitCodeOf } from "../host-calls.ts";
import { PrimordialPromise, PrimordialTypeError } from "../primordials.ts";
import { type Body, decodeBody, encodeBody } from "./body-text.ts";
import { loadFetchClasses, loadUrl } from "./load-parts.ts";

interface ResponseInit {
  status: number;
  statusText: string;
  headers: [string, string][];
  urlList: Url[];
}

/** The host's answer to `http.request`. */
interface HttpAnswer extends Body {
  status: number;
  statusText: string;
  url: string;
  redirected: boolean;
  /** Names are in lower case. */
  headers: [string, string][];
}

/** Statuses whose responses have no body. */
const NULL_BODY_STATUSES = [101, 103, 204, 205, 304];

/**
 * The standard's «network error»: a TypeError, with the host's words and its `code`. The error that
 * says the script made too many calls stays what it is.
 */
function networkError(thrown: unknown): unknown {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (typeof code !== "string" || limitCodeOf(thrown) !== undefined) {
    return thrown;
  }
  const error = new PrimordialTypeError(String(message), { cause: thrown });
  setHidden(error, "code", code);
  return error;
}

function makeImmutable(parts: ResponseInit & { source: string | Uint8Array | null }): Response {
  const { HeadersList, extractBody, fromInnerResponse, makeResponse } = loadFetchClasses();
  const { source, headers, ...rest } = parts;
  const headersList = new HeadersList();
  for (let i = 0; i < headers.length; i += 1) {
    const pair = headers[i] as [string, string];
    headersList.append(pair[0], pair[1], false);
  }
  const body = source === null ? null : extractBody(source)[0];
  return fromInnerResponse(makeResponse({ ...rest, headersList, body }), "immutable");
}

function toResponse(answer: HttpAnswer, requestUrl: Url): Response {
  const { status, statusText, headers } = answer;
  const url = new (loadUrl().URL)(answer.url);
  const urlList = answer.redirected ? [requestUrl, url] : [url];
  const source = NULL_BODY_STATUSES.includes(status) ? null : decodeBody(answer);
  return makeImmutable({ status, statusText, headers, urlList, source });
}

async function askHost(request: object): Promise<HttpAnswer> {
  try {
    return (await callHost("http.request", [request])) as HttpAnswer;
  } catch (thrown) {
    throw networkError(thrown);
  }
}

async function sendToHost(request: Request): Promise<Response> {
  const { body, urlList } = loadFetchClasses().getRequestState(request);
  const { method, url, redirect } = request;
  const headers = [...request.headers];
  const sent = await encodeBody(body, () => request.arrayBuffer());
  const answer = await askHost({ method, url, headers, redirect, ...sent });
  return toResponse(answer, urlList[0] as Url);
}

async function readDataUrl(request: Request): Promise<Response> {
  const { dataUrls, getRequestState } = loadFetchClasses();
  const { urlList } = getRequestState(request);
  const data = dataUrls.dataURLProcessor(urlList[0] as Url);
  if (data === "failure") {
    throw new PrimordialTypeError("The data: URL cannot be read");
  }
  const type = dataUrls.serializeAMimeType(data.mimeType);
  return makeImmutable({
    status: 200,
    statusText: "OK",
    headers: [["content-type", type]],
    urlList,
    source: data.body,
  });
}

async function fetchRequest(request: Request): Promise<Response> {
  const { signal } = request;
  signal.throwIfAborted();
  const aborted = PrimordialPromise.withResolvers<never>();
  // The host is not told; its answer is dropped.
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const isData = request.url.startsWith("data:");
    const answered = isData ? readDataUrl(request) : sendToHost(request);
    return await PrimordialPromise.race([answered, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

export const { fetch } = {
  async fetch(input: unknown, init: unknown = undefined): Promise<Response> {
    return fetchRequest(new (loadFetchClasses().Request)(input, init));
  },
};
