import { authenticateSession, type SignedInUser } from "@runlet/core";
import { cookies, headers } from "next/headers";
import { decode } from "next-auth/jwt";
import { cache } from "react";
import { getContext } from "#context.ts";
import { cookieSecret } from "./auth-options.ts";

/** Core's session token out of the request's cookie; null without one or with one that is not ours. */
export async function readSessionToken(): Promise<string | null> {
  const isSecure = (await headers()).get("x-forwarded-proto") === "https";
  const name = `${isSecure ? "__Secure-" : ""}next-auth.session-token`;
  const cookie = (await cookies()).get(name)?.value;
  if (!cookie) return null;
  try {
    const token = await decode({ token: cookie, secret: cookieSecret() });
    return token?.sessionToken ?? null;
  } catch {
    // Forged, expired, or of another instance on this host: the same as none.
    return null;
  }
}

/** Who is signed in, asked of the sessions table once a request. */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  const token = await readSessionToken();
  return token ? authenticateSession(getContext(), token) : null;
});
