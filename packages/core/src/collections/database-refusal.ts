import {
  isCheckViolation,
  isDatabaseAway,
  isStatementTimeout,
  isTransactionConflict,
  isUniqueViolation,
} from "@runlet/db";
import { HostCallError } from "../host-calls/host-call-error.ts";

/** What a script is told when a statement failed; what is not its doing stays as it was thrown. */
export function toHostCallError(cause: unknown): unknown {
  if (cause instanceof HostCallError) return cause;
  if (isUniqueViolation(cause, "documents_pkey")) {
    return new HostCallError("conflict", "id: a document of this id exists already", {
      cause,
      path: "id",
    });
  }
  if (isStatementTimeout(cause)) {
    return new HostCallError("timeout", "The statement took too long and was ended", { cause });
  }
  if (isTransactionConflict(cause)) {
    const message = "Documents were changed by somebody else meanwhile; try again";
    return new HostCallError("conflict", message, { cause });
  }
  if (isCheckViolation(cause, "documents_data_size")) {
    const message = "A document would become larger than 512 KB; put less into one";
    return new HostCallError("too_large", message, { cause });
  }
  if (isDatabaseAway(cause)) {
    return new HostCallError("unavailable", "The database cannot be reached; try again", { cause });
  }
  return cause;
}
