import { z } from "zod";
import { verifyPassword } from "../access/password.ts";
import type { Context } from "../context.ts";
import { CoreError } from "../errors.ts";
import { emailAddress, storableText } from "../text.ts";
import { createSession, type SignedIn, toSignedIn, type Visitor } from "./create-session.ts";
import { noteAttempt } from "./sign-in-attempts.ts";

const signInInput = z.strictObject({
  email: emailAddress,
  /** The bound keeps a stranger from making the hash expensive. */
  password: storableText().min(1).max(1_000),
});

function wrong(): CoreError {
  return new CoreError("unauthorized", "The e-mail address or the password is wrong");
}

/**
 * Signs a person in by e-mail and password. Rejects with `unauthorized`, in the same words and after the
 * same work, for an unknown address, a wrong password and a disabled account; with `too_many` after
 * ten attempts (see `sign-in-attempts.ts`).
 */
export async function signIn(
  context: Context,
  input: { email: string; password: string } & Visitor,
): Promise<SignedIn> {
  const parsed = signInInput.safeParse({ email: input.email, password: input.password });
  if (!parsed.success) throw wrong();
  const { email, password } = parsed.data;
  const user = await context.database.asSystem("authenticate", async (tx) => {
    await noteAttempt(context, tx, { email, ip: input.ip });
    return tx.user.findFirst({
      where: { email, disabledAt: null },
      select: { id: true, email: true, passwordHash: true },
    });
  });
  const isRight = await verifyPassword(password, user?.passwordHash ?? null);
  if (user === null || !isRight) throw wrong();
  const session = await context.database.asSystem("authenticate", (tx) =>
    createSession(context, tx, user, input),
  );
  return toSignedIn(context, session);
}
