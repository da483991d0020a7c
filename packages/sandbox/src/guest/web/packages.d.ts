/** What is used of packages that have no types of their own. */

interface Url {
  readonly href: string;
}
type UrlConstructor = new (url: string, base?: string) => Url;
type Constructor = new (...args: never[]) => object;

/** An interface that webidl2js generated: `install` puts its class on the object. */
interface GeneratedInterface {
  install(realm: object, globalNames: string[]): void;
  setup(wrapper: object, ...rest: unknown[]): object;
}

/** undici's state of a body. `source` is what it was made of, where that can be read again. */
interface InnerBody {
  stream: { locked: boolean; _disturbed?: boolean };
  source: unknown;
}
interface HeadersList {
  append(name: string, value: string, isLowerCase: boolean): void;
  get(name: string, isLowerCase: boolean): string | null;
  readonly entriesList: [string, string][];
}
interface ResponseState {
  status: number;
  headersList: HeadersList;
  body: InnerBody | null | undefined;
}
interface StreamReader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason: unknown): Promise<void>;
}
interface Response {
  arrayBuffer(): Promise<ArrayBuffer>;
}
interface AbortSignalLike {
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: string, listener: () => void, options?: object): void;
  removeEventListener(type: string, listener: () => void): void;
}
interface Request {
  readonly method: string;
  readonly url: string;
  readonly redirect: string;
  readonly headers: Iterable<[string, string]>;
  readonly signal: AbortSignalLike;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare module "core-js-pure/internals/path.js" {
  const path: {
    structuredClone(value: unknown, options?: object): unknown;
    atob(text: string): string;
    btoa(text: string): string;
  };
  export = path;
}
declare module "core-js-pure/modules/*";

declare module "jsdom/lib/generated/idl/*" {
  const generated: GeneratedInterface;
  export = generated;
}

declare module "whatwg-url/webidl2js-wrapper.js" {
  export const URL: GeneratedInterface;
  export const URLSearchParams: GeneratedInterface;
}

declare module "tr46" {
  export function toASCII(domain: string, options: object): string | null;
  export function toUnicode(domain: string, options: object): { domain: string; error: boolean };
}

declare module "undici/lib/web/fetch/body.js" {
  export function extractBody(source: string | Uint8Array): [InnerBody, string | null];
}
declare module "undici/lib/web/fetch/data-url.js" {
  export function dataURLProcessor(url: Url): { mimeType: unknown; body: Uint8Array } | "failure";
  export function serializeAMimeType(type: unknown): string;
}
declare module "undici/lib/web/fetch/formdata.js" {
  export const FormData: Constructor;
}
declare module "undici/lib/web/fetch/formdata-parser.js" {
  export function multipartFormDataParser(body: Uint8Array, type: unknown): unknown;
}
declare module "undici/lib/web/fetch/headers.js" {
  export const Headers: Constructor;
  export const HeadersList: new () => HeadersList;
}
declare module "undici/lib/web/fetch/request.js" {
  export const Request: new (input: unknown, init?: unknown) => Request;
  export function getRequestState(request: Request): { urlList: Url[]; body: InnerBody | null };
}
declare module "undici/lib/web/fetch/response.js" {
  export const Response: { prototype: Response };
  export function getResponseState(response: unknown): ResponseState | undefined;
  export function makeResponse(parts: object): ResponseState;
  export function fromInnerResponse(state: ResponseState, guard: "immutable"): Response;
}
