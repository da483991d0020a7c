import type { Api } from "./generated/api.ts";

export { type ClientOptions, createClient, type RunletClient } from "./create-client.ts";
export type { Api, CallOptions, JsonValue } from "./generated/api.ts";
export { type FieldError, RunletError } from "./runlet-error.ts";

/** A script, with its source. */
export type Script = Awaited<ReturnType<Api["scripts"]["get"]>>;
/** The record of one run, with input, output and logs. */
export type Execution = Awaited<ReturnType<Api["executions"]["get"]>>;
