import { signOut } from "next-auth/react";

/** Ends the session (also in the database) and loads the sign-in page anew, so that nothing of it stays in memory. */
export async function leaveSession(locale: string): Promise<void> {
  await signOut({ callbackUrl: `/${locale}/sign-in` });
}
