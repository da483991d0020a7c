import type { Api } from "./generated/api.ts";

export type { CallOptions } from "./call-options.ts";
export { type ClientOptions, createClient, type RunletClient } from "./create-client.ts";
export type { EndpointAnswer } from "./endpoint-answer.ts";
export type { RunletErrorCode } from "./error-code.ts";
export type { RequestBody } from "./exchange.ts";
export type { Api, JsonValue } from "./generated/api.ts";
export type { Page, Paged } from "./page.ts";
export type { EndedRun, PendingRun } from "./pending-run.ts";
export type { RunEndpoint, RunOptions } from "./run-endpoint.ts";
export {
  type FieldError,
  isRunletError,
  RunletError,
  type RunletErrorDetails,
} from "./runlet-error.ts";

/** A script, with its source. */
export type Script = Awaited<ReturnType<Api["scripts"]["get"]>>;
/** The record of one run, with input, output and logs. */
export type Execution = Awaited<ReturnType<Api["executions"]["get"]>>;
