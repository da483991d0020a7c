// The nouns of core stand in a line, and each imports only from those to its left:
//
//   audit → access → sessions → settings → roles → members → api-keys → tenants → endpoints → schedules → events
//         → scripts → versions → executions → runners → installation
//
// Left of them all, and importing no noun's actions: errors, text, json, page, context (which names the
// executor's type and nothing else of executions), jobs.

export {
  type Caller,
  hasPermission,
  requirePermission,
  type SignedInUser,
} from "./access/caller.ts";
export {
  type CallerRole,
  defaultRolePermissions,
  type Permission,
  permissions,
  type Role,
  roles,
} from "./access/permission.ts";
export type { Context } from "./context.ts";
export { explainBadPath, pathShapeOf } from "./endpoints/endpoint-path.ts";
export { matchEndpoint } from "./endpoints/match-endpoint.ts";
export { CoreError, type CoreErrorCode, coreErrorStatus, type FieldError } from "./errors.ts";
export * from "./executions/execution.ts";
export {
  type ExecutionError,
  type ExecutionErrorCode,
  executionErrorCodes,
} from "./executions/execution-error.ts";
export * from "./executions/execution-input.ts";
export type { ExecuteRequest, Executor } from "./executions/executor.ts";
export type { Outcome, OutcomeMetrics, RunProgram, RunRequest } from "./executions/run-program.ts";
export type { JsonValue } from "./json.ts";
export type { Page } from "./page.ts";
export * from "./scripts/script.ts";
export * from "./scripts/script-input.ts";
export { defaultLimits, type Limits, limitsInput } from "./settings/limits.ts";
export * from "./versions/version.ts";
