import type { SignedInUser } from "../access/caller.ts";
import { CoreError } from "../errors.ts";

/** Rejects with `forbidden` anybody who is not a superadmin of the instance. */
export function requireSuperadmin(user: SignedInUser): void {
  if (!user.isSuperadmin) throw new CoreError("forbidden", "Only a superadmin may do this");
}
