import type { NextAuthOptions } from "next-auth";
import GitHubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { readEnvironment } from "#env.ts";

type Provider = NextAuthOptions["providers"][number];

/** The providers whose environment variables are set. Each tells with `email_verified` whether the address is proven. */
export function oauthProviders(): Provider[] {
  const { github, google, oidc } = readEnvironment();
  const providers: Provider[] = [];
  if (github) providers.push(gitHub(github));
  if (google) providers.push(GoogleProvider({ ...google, checks: ["pkce", "state"] }));
  if (oidc) providers.push(openIdConnect(oidc));
  return providers;
}

function gitHub(client: { clientId: string; clientSecret: string }): Provider {
  return GitHubProvider({
    ...client,
    userinfo: {
      url: "https://api.github.com/user",
      // A profile does not say whether its address is verified; the list of addresses does.
      async request({ client, tokens }) {
        const profile = await client.userinfo(tokens.access_token ?? "");
        const response = await fetch("https://api.github.com/user/emails", {
          headers: { authorization: `token ${tokens.access_token}` },
        });
        if (!response.ok) throw new Error(`GitHub's list of addresses answers ${response.status}`);
        const emails = (await response.json()) as GitHubEmail[];
        const proven = emails.find((email) => email.primary && email.verified);
        return { ...profile, email: proven?.email ?? "", email_verified: proven !== undefined };
      },
    },
  });
}

interface GitHubEmail {
  email: string;
  primary: boolean;
  verified: boolean;
}

interface OpenIdProfile {
  sub: string;
  name?: string;
  preferred_username?: string;
  email?: string;
}

function openIdConnect(oidc: {
  issuer: string;
  clientId: string;
  clientSecret: string;
  name: string;
}): Provider {
  return {
    id: "oidc",
    name: oidc.name,
    type: "oauth",
    issuer: oidc.issuer,
    wellKnown: `${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    profile: (profile: OpenIdProfile) => ({
      id: profile.sub,
      name: profile.name ?? profile.preferred_username ?? null,
      email: profile.email ?? null,
    }),
  };
}
