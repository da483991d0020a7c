import {
  CoreError,
  deriveSessionCookieSecret,
  signIn,
  signInWithProvider,
  signOut,
} from "@runlet/core";
import { headers } from "next/headers";
import type { NextAuthOptions, Profile } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { getContext } from "#context.ts";
import { logFault } from "#log-fault.ts";
import { oauthProviders } from "./oauth-providers.ts";
import { safeRedirect } from "./safe-redirect.ts";

/** As long as a session of core's. */
const sessionAgeSeconds = 30 * 24 * 60 * 60;

declare module "next-auth" {
  interface User {
    /** Core's session token; what the cookie is for. */
    sessionToken?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionToken?: string;
  }
}

/**
 * next-auth signs people in and keeps the cookie. The cookie holds nothing but core's session token, encrypted;
 * each request asks the sessions table about it (see `current-user.ts`), so a revoked session ends at once.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: deriveSessionCookieSecret(getContext().secret),
    session: { strategy: "jwt", maxAge: sessionAgeSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [passwordProvider(), ...oauthProviders()],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.type !== "oauth") return true;
        return openProviderSession(user, account, profile);
      },
      jwt: ({ token, user }) => ({ sessionToken: user?.sessionToken ?? token.sessionToken }),
      // Who someone is comes from the API, never from the cookie.
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => safeRedirect(url, baseUrl),
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionToken) await signOut(getContext(), token.sessionToken, await clientIp());
      },
    },
  };
}

function passwordProvider() {
  return CredentialsProvider({
    credentials: { email: { type: "email" }, password: { type: "password" } },
    async authorize(credentials) {
      try {
        const { token, user } = await signIn(getContext(), {
          email: credentials?.email ?? "",
          password: credentials?.password ?? "",
          ...(await visitor()),
        });
        return { id: user.id, sessionToken: token };
      } catch (error) {
        // next-auth hands the message to the sign-in page, which knows these codes.
        if (error instanceof CoreError) throw new Error(error.code);
        logFault("Signing in", error);
        throw new Error("unavailable");
      }
    },
  });
}

/** True when the identity belongs to a user; else where to go: the sign-in page, with the reason. */
async function openProviderSession(
  user: { email?: string | null; name?: string | null; sessionToken?: string },
  account: { provider: string; providerAccountId: string },
  profile: (Profile & { email_verified?: boolean }) | undefined,
): Promise<true | string> {
  try {
    const { token } = await signInWithProvider(getContext(), {
      provider: account.provider,
      providerAccountId: account.providerAccountId,
      email: user.email ?? "",
      isEmailVerified: profile?.email_verified === true,
      name: user.name ?? "",
      ...(await visitor()),
    });
    user.sessionToken = token;
    return true;
  } catch (error) {
    if (error instanceof CoreError) return `/sign-in?error=provider_${error.code}`;
    throw error;
  }
}

async function visitor(): Promise<{ ip: string; userAgent: string }> {
  return { ip: await clientIp(), userAgent: (await headers()).get("user-agent") ?? "" };
}

/** The client's address, as our server saw it. */
export async function clientIp(): Promise<string> {
  return (await headers()).get("x-forwarded-for") ?? "";
}
