import { DatabaseError } from "pg";
import { Prisma } from "./generated/client.ts";

/** What Postgres said, as Prisma's adapter, or pg itself, hands it on. */
interface PostgresError {
  /** SQLSTATE */
  originalCode?: string;
  originalMessage?: string;
  constraint?: { index?: string };
}

/**
 * Whether a write failed because another row has the same unique values.
 *
 * @param index counts only a violation of the index of this name, like `scripts_tenant_id_name_key`; without it any does
 */
export function isUniqueViolation(error: unknown, index?: string): boolean {
  const cause = postgresError(error);
  if (cause?.originalCode !== "23505") return false;
  return index === undefined || cause.constraint?.index === index;
}

/** Whether a write failed because a row it refers to is not there, or is still referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return ["23503", "23001"].includes(postgresError(error)?.originalCode ?? "");
}

/** Whether `update`, `delete` or a `…OrThrow` found no row. */
export function isMissingRow(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2025";
}

/** Whether an id is of a month that has no partition. */
export function isMissingPartition(error: unknown): boolean {
  const cause = postgresError(error);
  // Postgres has no code of its own for this.
  return (
    cause?.originalCode === "23514" &&
    cause.originalMessage?.startsWith("no partition of relation") === true
  );
}

/** Whether a write failed because a row would break the check constraint of this name. */
export function isCheckViolation(error: unknown, constraint: string): boolean {
  const cause = postgresError(error);
  return (
    cause?.originalCode === "23514" &&
    cause.originalMessage?.includes(`check constraint "${constraint}"`) === true
  );
}

/** Whether a statement was ended by its time limit. */
export function isStatementTimeout(error: unknown): boolean {
  return postgresError(error)?.originalCode === "57014";
}

/** Whether a transaction has to be tried again because of another one: a deadlock, or rows that changed since it began. */
export function isTransactionConflict(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2034") return true;
  return ["40001", "40P01"].includes(postgresError(error)?.originalCode ?? "");
}

function postgresError(error: unknown): PostgresError | undefined {
  if (error instanceof DatabaseError) {
    const { code: originalCode, message: originalMessage, constraint: index } = error;
    return { originalCode, originalMessage, constraint: { index } };
  }
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  const adapterError = error.meta?.driverAdapterError as { cause?: PostgresError } | undefined;
  return adapterError?.cause;
}
