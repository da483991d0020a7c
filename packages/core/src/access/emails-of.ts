import type { Context } from "../context.ts";

/**
 * The e-mail addresses of users that rows of a tenant name, by id. Read by the system, since the
 * app role sees the tenant's present members only: superadmins and those who left have done things too.
 */
export async function emailsOf(
  context: Context,
  userIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(userIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const users = await context.database.asSystem("manage-users", (tx) =>
    tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } }),
  );
  return new Map(users.map(({ id, email }) => [id, email]));
}

/** A user as answers name one; null when there is none. */
export function toPerson(
  userId: string | null,
  emails: ReadonlyMap<string, string>,
): { id: string; email: string } | null {
  const email = userId === null ? undefined : emails.get(userId);
  return userId === null || email === undefined ? null : { id: userId, email };
}
