import {
  authenticateSession,
  readSessionCookie,
  type SignedInUser,
  sessionCookieName,
} from "@runlet/core";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { getContext } from "#context.ts";

/** Core's session token out of the request's cookie; null without one or with one that is not ours. */
export async function readSessionToken(): Promise<string | null> {
  const isSecure = (await headers()).get("x-forwarded-proto") === "https";
  const cookie = (await cookies()).get(sessionCookieName({ isSecure }))?.value;
  return cookie ? readSessionCookie(getContext().secret, cookie) : null;
}

/** Who is signed in, asked of the sessions table once a request. */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  const token = await readSessionToken();
  return token ? authenticateSession(getContext(), token) : null;
});
