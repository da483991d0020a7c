// The nouns of core stand in a line, and each imports only from those to its left:
//
//   access → audit → collections → sessions → settings → secrets → cache → roles → members → api-keys → tenants → endpoints
//          → schedules → events → dead-letters → scripts → script-files → versions → executions → metrics → queue → runners → installation
//
// Left of them all, importing no noun's actions: errors, text, json, json-depth, json-texts, page, parse-input, work-signal, lost-tries, delete-in-batches, host-calls,
// tenant-changes, tenant-cache, and
// context, which knows of executions only the shape of an executor.

export { authenticateApiKey } from "./access/authenticate-api-key.ts";
export { authenticateSession } from "./access/authenticate-session.ts";
export {
  type Caller,
  hasPermission,
  requirePermission,
  type SignedInUser,
} from "./access/caller.ts";
export { callerOfSession } from "./access/caller-of-session.ts";
export { createKnownKeys, type KnownKeys } from "./access/known-keys.ts";
export {
  type CallerRole,
  defaultRolePermissions,
  type Permission,
  permissions,
  type Role,
  roles,
} from "./access/permission.ts";
export {
  deriveSessionCookieSecret,
  isDashboardCookie,
  readSessionCookie,
  sessionCookieName,
} from "./access/session-cookie.ts";
export * from "./api-keys/api-key.ts";
export { createApiKey } from "./api-keys/create-api-key.ts";
export { type ListApiKeysInput, listApiKeys, listApiKeysInput } from "./api-keys/list-api-keys.ts";
export { revokeApiKey } from "./api-keys/revoke-api-key.ts";
export {
  type AuditItem,
  type ListAuditInput,
  listAudit,
  listAuditInput,
} from "./audit/list-audit.ts";
export type { CacheStore, Increment } from "./cache/cache-store.ts";
export { deleteExpiredEntries } from "./cache/delete-expired-entries.ts";
export { createPostgresCache } from "./cache/postgres-cache.ts";
export { createScriptCache, type ScriptCache } from "./cache/script-cache.ts";
export {
  type DeleteDocumentsInput,
  deleteDocumentsInput,
  type InsertDocumentsInput,
  insertDocumentsInput,
  type ListCollectionsInput,
  listCollectionsInput,
  type QueryDocumentsInput,
  queryDocumentsInput,
  type UpdateDocumentsInput,
  updateDocumentsInput,
} from "./collections/collection-input.ts";
export { deleteDocuments } from "./collections/delete-documents.ts";
export {
  createDocumentStore,
  type DocumentCalls,
  type DocumentStore,
  type DocumentStoreOptions,
} from "./collections/document-store.ts";
export { insertDocuments } from "./collections/insert-documents.ts";
export { type CollectionItem, listCollections } from "./collections/list-collections.ts";
export { type DocumentItem, queryDocuments } from "./collections/query-documents.ts";
export { updateDocuments } from "./collections/update-documents.ts";
export type { Context, Database, TenantScope } from "./context.ts";
export * from "./dead-letters/dead-letter.ts";
export { discardDeadLetters } from "./dead-letters/discard-dead-letters.ts";
export { listDeadLetters } from "./dead-letters/list-dead-letters.ts";
export { replayDeadLetters } from "./dead-letters/replay-dead-letters.ts";
export { deleteExpiredRateCounts } from "./endpoints/delete-expired-rate-counts.ts";
export { type Endpoint, httpMethods } from "./endpoints/endpoint.ts";
export type { EndpointAuth, HmacAuth, JwtAuth } from "./endpoints/endpoint-auth.ts";
export type { EndpointCors } from "./endpoints/endpoint-cors.ts";
export type { EndpointOpenapi } from "./endpoints/endpoint-openapi.ts";
export { explainBadPath, pathShapeOf } from "./endpoints/endpoint-path.ts";
export type { EndpointRateLimit, Rate } from "./endpoints/endpoint-rate-limit.ts";
export {
  createEndpointRoutes,
  type EndpointRoutes,
  type FoundEndpoint,
} from "./endpoints/endpoint-routes.ts";
export {
  discoveryUrl,
  type KeySet,
  parseKeySet,
  readKeySetUrl,
} from "./endpoints/key-set.ts";
export { createPostgresRateCounts } from "./endpoints/postgres-rate-counts.ts";
export type { RateCount, RateCounts, RateKey } from "./endpoints/rate-counts.ts";
export {
  createRateLimiter,
  type LimitedRequest,
  type RateLimiter,
  type RateVerdict,
} from "./endpoints/rate-limiter.ts";
export { maySendSession, type RequestSource } from "./endpoints/session-origin.ts";
export {
  isFresh,
  isSignedWith,
  readSignature,
  type Signature,
  signatureHeaders,
} from "./endpoints/verify-signature.ts";
export { TokenError, type TokenIdentity, verifyToken } from "./endpoints/verify-token.ts";
export {
  CoreError,
  type CoreErrorCode,
  coreErrorStatus,
  type FieldError,
} from "./errors.ts";
export { deleteOldEvents } from "./events/delete-old-events.ts";
export * from "./events/event.ts";
export {
  type EventIdInput,
  eventIdInput,
  type ListDeliveriesInput,
  type ListEventsInput,
  listDeliveriesInput,
  listEventsInput,
  type PublishEventInput,
  publishEventInput,
} from "./events/event-input.ts";
export { getEvent } from "./events/get-event.ts";
export { listDeliveries } from "./events/list-deliveries.ts";
export { listEvents } from "./events/list-events.ts";
export { publishEvent } from "./events/publish-event.ts";
export { publishScriptEvent } from "./events/publish-script-event.ts";
export { releaseParked } from "./events/release-parked.ts";
export type { AnswerSink, BodySink, ResponseHead } from "./executions/answer-sink.ts";
export { callScript } from "./executions/call-script.ts";
export { cancelExecution } from "./executions/cancel-execution.ts";
export { deleteExpiredKeys } from "./executions/delete-expired-keys.ts";
export { createEndWatch, type EndWatch } from "./executions/end-watch.ts";
export { createEndings, type Endings } from "./executions/endings.ts";
export { enqueueRequest } from "./executions/enqueue-request.ts";
export { executeScript } from "./executions/execute-script.ts";
export * from "./executions/execution.ts";
export { type ExecutionAnswer, findAnswer } from "./executions/execution-answer.ts";
export {
  type ExecutionError,
  type ExecutionErrorCode,
  executionErrorCodes,
} from "./executions/execution-error.ts";
export * from "./executions/execution-input.ts";
export { createStarts } from "./executions/execution-record.ts";
export { executionPath } from "./executions/execution-signature.ts";
export type { ExecuteOptions, ExecuteRequest, Executor } from "./executions/executor.ts";
export { findCancelRequests } from "./executions/find-cancel-requests.ts";
export { followExecution } from "./executions/follow-execution.ts";
export { getExecution } from "./executions/get-execution.ts";
export { type IdempotencyKey, toIdempotencyKey } from "./executions/idempotency-key.ts";
export { maxInputBytesOf } from "./executions/input-json.ts";
export { deriveInternalCallKey } from "./executions/internal-call-key.ts";
export { listExecutions } from "./executions/list-executions.ts";
export { createKnownPrograms } from "./executions/load-program.ts";
export { heartbeatLimitSeconds, recoverExecutions } from "./executions/recover-executions.ts";
export { RepeatedRequestError } from "./executions/repeated-request-error.ts";
export { cancelChannel } from "./executions/request-cancel.ts";
export { retryExecution } from "./executions/retry-execution.ts";
export type {
  ExecuteContext,
  ExecutionOrigin,
  Outcome,
  OutcomeMetrics,
  RequestHttp,
  RunProgram,
  RunRequest,
} from "./executions/run-program.ts";
export { runRecorded, type StartedExecution } from "./executions/run-recorded.ts";
export { runScript } from "./executions/run-script.ts";
export { RunnerLostError } from "./executions/runner-lost-error.ts";
export {
  HostCallError,
  type HostErrorCode,
  hostErrorCodes,
  invalidArgument,
} from "./host-calls/host-call-error.ts";
export { createTenantPlaces, type TenantPlaces } from "./host-calls/tenant-places.ts";
export { type Core, createCore } from "./installation/core.ts";
export type { NewUser } from "./installation/create-user.ts";
export type { Installation } from "./installation/installation.ts";
export type { JsonValue } from "./json.ts";
export { addMember } from "./members/add-member.ts";
export { type ListMembersInput, listMembers, listMembersInput } from "./members/list-members.ts";
export {
  type AddMemberInput,
  addMemberInput,
  type Member,
  type MemberIdInput,
  memberIdInput,
  type SetMemberRoleInput,
  setMemberRoleInput,
} from "./members/member.ts";
export { removeMember } from "./members/remove-member.ts";
export { setMemberRole } from "./members/set-member-role.ts";
export * from "./metrics/metrics-summary.ts";
export { summarizeMetrics } from "./metrics/summarize-metrics.ts";
export type { Page } from "./page.ts";
export { explainIssues } from "./parse-input.ts";
export { claimWork, type Work } from "./queue/claim-work.ts";
export { type FiredSchedules, fireSchedules } from "./queue/fire-schedules.ts";
export { rearmRetries } from "./queue/rearm-retries.ts";
export { Turns } from "./queue/turns.ts";
export { listRoles } from "./roles/list-roles.ts";
export type { RoleItem } from "./roles/role.ts";
export { type UpdateRoleInput, updateRole, updateRoleInput } from "./roles/update-role.ts";
export { getSystemInfo, type SystemInfo } from "./runners/get-system-info.ts";
export { heartbeat } from "./runners/heartbeat.ts";
export { registerRunner } from "./runners/register-runner.ts";
export { retireRunner } from "./runners/retire-runner.ts";
export {
  cronExpression,
  explainBadCron,
  parseCron,
  timezone,
} from "./schedules/cron-expression.ts";
export type { CronFields } from "./schedules/cron-field.ts";
export { describeCron, type WordsLocale } from "./schedules/cron-words.ts";
export { deleteOldScheduleRuns } from "./schedules/delete-old-schedule-runs.ts";
export {
  listScheduleRuns,
  type ScheduleRunItem,
} from "./schedules/list-schedule-runs.ts";
export { listSchedules, type ScheduleItem } from "./schedules/list-schedules.ts";
export { nextTick, type Schedule, ticksBetween } from "./schedules/next-tick.ts";
export {
  type PreviewScheduleInput,
  previewSchedule,
  previewScheduleInput,
  type SchedulePreview,
} from "./schedules/preview-schedule.ts";
export { rearmSchedules } from "./schedules/rearm-schedules.ts";
export {
  type ListScheduleRunsInput,
  type ListSchedulesInput,
  listScheduleRunsInput,
  listSchedulesInput,
} from "./schedules/schedule-input.ts";
export type { PushOptions, PushOutcome } from "./script-files/push-scripts.ts";
export type { PulledScript, ScriptFile, ScriptSettings } from "./script-files/script-file.ts";
export { createScript } from "./scripts/create-script.ts";
export { deleteScript } from "./scripts/delete-script.ts";
export { getScript } from "./scripts/get-script.ts";
export { type EndpointItem, listEndpoints } from "./scripts/list-endpoints.ts";
export { listScripts } from "./scripts/list-scripts.ts";
export * from "./scripts/script.ts";
export * from "./scripts/script-input.ts";
export { setStatus } from "./scripts/set-status.ts";
export { updateScript } from "./scripts/update-script.ts";
export { deleteSecret } from "./secrets/delete-secret.ts";
export { getSecret } from "./secrets/get-secret.ts";
export { listSecrets } from "./secrets/list-secrets.ts";
export type { Rotation } from "./secrets/rotate-secrets.ts";
export {
  type ListSecretsInput,
  listSecretsInput,
  type Secret,
  type SecretNameInput,
  type SetSecretInput,
  secretNameInput,
  setSecretInput,
} from "./secrets/secret.ts";
export { setSecret } from "./secrets/set-secret.ts";
export type { SignedIn } from "./sessions/create-session.ts";
export { signIn } from "./sessions/sign-in.ts";
export { type ProviderIdentity, signInWithProvider } from "./sessions/sign-in-with-provider.ts";
export { signOut } from "./sessions/sign-out.ts";
export { getAllowedHosts } from "./settings/get-allowed-hosts.ts";
export { getSettings } from "./settings/get-settings.ts";
export { permittedHosts } from "./settings/internal-hosts.ts";
export { defaultLimits, type Limits, limitsInput } from "./settings/limits.ts";
export type { Settings } from "./settings/tenant-settings.ts";
export {
  type UpdateSettingsInput,
  updateSettings,
  updateSettingsInput,
} from "./settings/update-settings.ts";
export {
  createTenantChanges,
  deleteOldTenantChanges,
  type TenantChanges,
  tenantChangeChannel,
} from "./tenant-changes.ts";
export { createTenant } from "./tenants/create-tenant.ts";
export { type ListTenantsInput, listTenants, listTenantsInput } from "./tenants/list-tenants.ts";
export { requireSuperadmin } from "./tenants/require-superadmin.ts";
export { type CreateTenantInput, createTenantInput, type Tenant } from "./tenants/tenant.ts";
export { diffVersions, type VersionDiff } from "./versions/diff-versions.ts";
export { getVersion } from "./versions/get-version.ts";
export { listVersions } from "./versions/list-versions.ts";
export { restoreVersion } from "./versions/restore-version.ts";
export * from "./versions/version.ts";
export { workChannel } from "./work-signal.ts";
