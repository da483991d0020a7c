export { createDatabase, type Database, type Tx } from "./database.ts";
export { isDatabaseAway } from "./database-away.ts";
export {
  isCheckViolation,
  isForeignKeyViolation,
  isMissingRow,
  isStatementTimeout,
  isTransactionConflict,
  isUniqueViolation,
} from "./errors.ts";
export type * from "./generated/client.ts";
export { Prisma } from "./generated/client.ts";
export * from "./generated/enums.ts";
export { firstIdAt, newId } from "./ids.ts";
export { type SystemPurpose, systemPurposes } from "./purposes.ts";
export { createTenantScope, type TenantScope } from "./scope.ts";
export type { Statement } from "./statement-pool.ts";
export type { TenantAnswer, TenantStatement } from "./tenant-statements.ts";
