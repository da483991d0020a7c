/** Inputs and `ctx` as scripts see them: declarations for the editor, which shows their comments as one types. */
export const ctxTypings = `
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What an http script gets. */
interface HttpInput {
  method: string;
  path: string;
  /** Values of the path's :parameters. */
  params: Record<string, string>;
  /** A list where a name came more than once. */
  query: Record<string, any>;
  /** Names in lower case. */
  headers: Record<string, any>;
  /** JSON parsed, a form as an object, else the text; null for none, and for bytes that are no text. */
  body: any;
  /** The body byte for byte, for signatures: as its text, or in base64 where rawBodyEncoding says so. */
  rawBody: string;
  rawBodyEncoding: "utf8" | "base64";
  ip: string;
  /** What the caller's token says, checked; only where the endpoint asks for one. */
  auth?: {
    subject: string;
    claims: Record<string, any>;
  };
}

/** What an event script gets. */
interface EventInput {
  id: string;
  type: string;
  payload: any;
}

/** Why a call of ctx failed. */
type CtxErrorCode =
  | "validation"
  | "not_found"
  | "conflict"
  | "too_large"
  | "timeout"
  | "ssrf_blocked"
  | "connection_failed"
  | "transaction_closed"
  | "call_depth"
  | "script_not_active"
  | "script_failed"
  | "api_call_limit"
  | "unavailable"
  | "internal";

/** What calls of ctx reject with. */
interface CtxError extends Error {
  readonly code: CtxErrorCode;
}

/** A document of a collection: JSON with an id. */
type Document<Fields = Record<string, any>> = Fields & { id: string };

/** What is asked of one field. Several operators must all match. */
interface FieldOperators {
  eq?: Json;
  /** Everything that eq does not match, absent fields too. */
  ne?: Json;
  gt?: number | string;
  gte?: number | string;
  lt?: number | string;
  lte?: number | string;
  /** Equal to one of at most 1 000 values. */
  in?: Json[];
  /** A list with this element, or a text with this part. */
  contains?: Json;
  startsWith?: string;
  /** true: the field is there, be it null; false: it is absent. */
  exists?: boolean;
  and?: FieldCondition[];
  or?: FieldCondition[];
  not?: FieldCondition;
}

type FieldCondition = FieldOperators | { [field: string]: FieldCondition | Json };

/**
 * Fields that must all match: { status: "open", "address.city": "Tashkent", total: { gte: 10 } }.
 * {} matches every document.
 */
interface Where {
  and?: Where[];
  or?: Where[];
  not?: Where;
  [path: string]: FieldCondition | Json | Where[] | undefined;
}

/** "field" for ascending, or { field: "desc" }; dots lead inwards. */
type OrderBy = string | { [path: string]: "asc" | "desc" };

interface QueryOptions {
  where?: Where;
  /** At most 10; the id decides last. */
  orderBy?: OrderBy | OrderBy[];
  /** From 1 to 1 000, which is the default. */
  limit?: number;
  offset?: number;
  /** Paths of the fields to answer; all without it. Name "id" to have the id. */
  select?: string[];
}

interface Collections {
  /** At most 1 000 documents and 8 MiB. */
  query<Fields = Record<string, any>>(
    collection: string,
    options: QueryOptions & { select: string[] },
  ): Promise<Partial<Document<Fields>>[]>;
  query<Fields = Record<string, any>>(collection: string, options?: QueryOptions): Promise<Document<Fields>[]>;
  /** The document of this id, or null. */
  get<Fields = Record<string, any>>(collection: string, id: string): Promise<Document<Fields> | null>;
  count(collection: string, where?: Where): Promise<number>;
  /** Stores all of the documents or none; conflict when an id is taken. Answers them with their ids. */
  insert<Fields extends object>(collection: string, documents: Fields[]): Promise<Document<Fields>[]>;
  /** Stores a document and answers it; without an id it gets one. conflict when its id is taken. */
  insert<Fields extends object>(collection: string, document: Fields): Promise<Document<Fields>>;
  /** Puts the patch's fields in the places of the documents' own. Answers how many were changed. */
  update(collection: string, where: Where, patch: object): Promise<number>;
  /** Inserts the document, or merges it into the one of its id. Answers what is stored now. */
  upsert<Fields extends { id: string }>(collection: string, document: Fields): Promise<Document<Record<string, any>>>;
  /** Answers how many were deleted. */
  delete(collection: string, where: Where): Promise<number>;
}

interface Database extends Collections {
  /**
   * Keeps all that is done through tx when the function returns, and nothing of it when it throws.
   * At most 10 s, one at a time; conflict when another one came first: try it again from its beginning.
   */
  transaction<Result>(work: (tx: Collections) => Promise<Result> | Result): Promise<Result>;
}

type QueryValue = string | number | boolean;

interface HttpOptions {
  headers?: Record<string, string>;
  /** Added to the address; a list once for each value, null not at all. */
  query?: Record<string, QueryValue | QueryValue[] | null>;
  /** 10 000 by default, for all of it. */
  timeoutMs?: number;
}

interface HttpAnswer {
  /** Also 404 or 500: only what brings no answer is an error. */
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** JSON parsed, text as it is, other bytes as a Uint8Array. */
  body: any;
}

type Address = string | { readonly href: string };

/** Public http and https addresses; others are ssrf_blocked. At most 1 MiB out and 5 MiB back. */
interface Http {
  get(url: Address, options?: HttpOptions): Promise<HttpAnswer>;
  delete(url: Address, options?: HttpOptions): Promise<HttpAnswer>;
  /** A text goes as text, anything else as JSON. */
  post(url: Address, body?: unknown, options?: HttpOptions): Promise<HttpAnswer>;
  put(url: Address, body?: unknown, options?: HttpOptions): Promise<HttpAnswer>;
  patch(url: Address, body?: unknown, options?: HttpOptions): Promise<HttpAnswer>;
}

/** Values of the tenant, shared by all its scripts. Keys have at most 512 characters, values 256 KiB of JSON. */
interface Cache {
  /** null when there is none. */
  get<Value = any>(key: string): Promise<Value | null>;
  /** @param ttlSeconds 1 to a year; without it the value stays until it is deleted */
  set(key: string, value: unknown, ttlSeconds?: number): Promise<void>;
  /** Whether there was something to delete. */
  delete(key: string): Promise<boolean>;
  exists(key: string): Promise<boolean>;
  /**
   * Adds to a whole number, 1 by default, in one step that nobody comes between, and answers the sum.
   * What is absent counts as 0.
   * @param ttlSeconds counts only when this call makes the key
   */
  increment(key: string, by?: number, ttlSeconds?: number): Promise<number>;
}

type LogFields = Record<string, unknown>;

interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Frozen. Calls reject with a CtxError; each counts toward the script's limit, logs do not. */
interface Ctx {
  /** The tenant's JSON documents. */
  readonly db: Database;
  /** Requests to other services. */
  readonly http: Http;
  readonly cache: Cache;
  readonly events: {
    /** Lower case and dotted, such as "order.created". Never waits for the scripts that it starts. */
    publish(type: string, payload?: unknown): Promise<{ id: string }>;
  };
  readonly scripts: {
    /** Runs an active embedded script and answers its output; script_failed when it did not complete. */
    call<Output = any>(name: string, input?: unknown): Promise<Output>;
  };
  readonly secrets: {
    /** The value; hidden in all that this execution logs and answers. not_found when there is none. */
    get(name: string): Promise<string>;
  };
  readonly logger: Logger;
  /** The same as the first argument, but frozen. */
  readonly input: any;
  readonly trigger: {
    readonly type: "cron" | "http" | "event" | "manual" | "api" | "script" | "replay";
  };
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
  readonly script: {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly type: "http" | "scheduled" | "event" | "oneoff" | "embedded";
  };
  readonly execution: { readonly id: string; readonly attempt: number };
  /** Who started it; null when nobody did. */
  readonly user: { readonly id: string; readonly email: string; readonly role: string } | null;
}
`;
