import type { Context } from "../context.ts";
import { CoreError } from "../errors.ts";
import { createUser } from "./create-user.ts";

async function findSuperadmin(context: Context): Promise<{ email: string } | null> {
  return context.database.asSystem("installation", (tx) =>
    tx.user.findFirst({
      where: { isSuperadmin: true, disabledAt: null },
      select: { email: true },
      orderBy: { id: "asc" },
    }),
  );
}

/**
 * Makes the first superadmin when the instance has none; once there is one, answers its address and changes
 * nothing. `password` is the one that was made up, told this once, else null.
 */
export async function ensureSuperadmin(
  context: Context,
  { email, password }: { email: string; password?: string },
): Promise<{ email: string; password: string | null }> {
  const known = await findSuperadmin(context);
  if (known !== null) return { email: known.email, password: null };
  try {
    const user = await createUser(context, { email, password, isSuperadmin: true });
    return { email: user.email, password: user.password };
  } catch (error) {
    // Two starts at once: the other one made it.
    const made =
      error instanceof CoreError && error.code === "conflict"
        ? await findSuperadmin(context)
        : null;
    if (made === null) throw error;
    return { email: made.email, password: null };
  }
}
