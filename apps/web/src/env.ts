import { permittedHosts } from "@runlet/core";
import { z } from "zod";

/** Everything that the web app takes from its environment; nothing else in the app reads `process.env`. */
export interface Environment {
  isDevelopment: boolean;
  port: number;
  /** Origin of the runner, without a trailing slash. */
  runnerUrl: string;
  /** Encryption and session key of the instance; other keys are derived from it. */
  secret: string;
  /** Values that `secret` had before. */
  previousSecrets: readonly string[];
  appDatabaseUrl: string;
  systemDatabaseUrl: string;
  /** Whether a reverse proxy stands in front, whose x-forwarded-* headers are to be believed. */
  hasTrustedProxy: boolean;
  /** Internal hosts that tenants' admins may open to their scripts. */
  permittedHosts: string[];
  github: OAuthClient | null;
  google: OAuthClient | null;
  oidc: (OAuthClient & { issuer: string; name: string }) | null;
}

interface OAuthClient {
  clientId: string;
  clientSecret: string;
}

const optionalText = z
  .string()
  .trim()
  .optional()
  .transform((text) => (text === "" ? undefined : text));

const schema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  RUNNER_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:4000"),
  RUNLET_SECRET: z.string("is not set").min(32, "must have at least 32 characters"),
  RUNLET_PREVIOUS_SECRETS: z
    .string()
    .default("")
    .transform((text) => text.split(",").map((secret) => secret.trim()))
    .transform((secrets) => (secrets.length === 1 && secrets[0] === "" ? [] : secrets))
    .refine((secrets) => secrets.every((secret) => secret.length >= 32), {
      error: "must hold secrets of at least 32 characters, separated by commas",
    }),
  RUNLET_APP_DATABASE_URL: z.url("must be a postgres:// URL"),
  RUNLET_SYSTEM_DATABASE_URL: z.url("must be a postgres:// URL"),
  RUNLET_TRUST_PROXY: z.enum(["0", "1"]).default("0"),
  RUNLET_PERMITTED_HOSTS: permittedHosts,
  AUTH_GITHUB_ID: optionalText,
  AUTH_GITHUB_SECRET: optionalText,
  AUTH_GOOGLE_ID: optionalText,
  AUTH_GOOGLE_SECRET: optionalText,
  AUTH_OIDC_ISSUER: z.url().optional(),
  AUTH_OIDC_ID: optionalText,
  AUTH_OIDC_SECRET: optionalText,
  AUTH_OIDC_NAME: optionalText,
});

let cached: Environment | undefined;

/**
 * Reads the environment on first use, not on import: `next build` imports routes without having one.
 * Throws an Error whose message names each variable that is missing or wrong.
 */
export function readEnvironment(): Environment {
  cached ??= parseEnvironment(process.env);
  return cached;
}

/** {@link readEnvironment} without the cache and from any record. */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new Error(`The web app cannot start: ${problems.join("; ")}.`);
  }
  const env = parsed.data;
  const oidc = readOAuthClient(env.AUTH_OIDC_ID, env.AUTH_OIDC_SECRET, "AUTH_OIDC");
  if (oidc && !env.AUTH_OIDC_ISSUER) {
    throw new Error("The web app cannot start: AUTH_OIDC_ID is set without AUTH_OIDC_ISSUER.");
  }
  return {
    isDevelopment: env.NODE_ENV === "development",
    port: env.PORT,
    runnerUrl: new URL(env.RUNNER_URL).origin,
    secret: env.RUNLET_SECRET,
    previousSecrets: env.RUNLET_PREVIOUS_SECRETS,
    appDatabaseUrl: env.RUNLET_APP_DATABASE_URL,
    systemDatabaseUrl: env.RUNLET_SYSTEM_DATABASE_URL,
    hasTrustedProxy: env.RUNLET_TRUST_PROXY === "1",
    permittedHosts: env.RUNLET_PERMITTED_HOSTS,
    github: readOAuthClient(env.AUTH_GITHUB_ID, env.AUTH_GITHUB_SECRET, "AUTH_GITHUB"),
    google: readOAuthClient(env.AUTH_GOOGLE_ID, env.AUTH_GOOGLE_SECRET, "AUTH_GOOGLE"),
    oidc:
      oidc && env.AUTH_OIDC_ISSUER
        ? { ...oidc, issuer: env.AUTH_OIDC_ISSUER, name: env.AUTH_OIDC_NAME ?? "OpenID Connect" }
        : null,
  };
}

function readOAuthClient(
  clientId: string | undefined,
  clientSecret: string | undefined,
  prefix: string,
): OAuthClient | null {
  if (!clientId && !clientSecret) return null;
  if (!clientId || !clientSecret) {
    throw new Error(
      `The web app cannot start: ${prefix}_ID and ${prefix}_SECRET must be set together.`,
    );
  }
  return { clientId, clientSecret };
}

/**
 * Settings that libraries take from the environment only. To be called before they are imported.
 *
 * - React and Next.js choose their builds by NODE_ENV; production unless it says development.
 * - Next.js sends no telemetry.
 * - next-auth takes its own origin from x-forwarded-host and -proto when AUTH_TRUST_HOST is set
 *   (its `detectOrigin`), so it works behind any host and port without NEXTAUTH_URL. That is safe
 *   because our server sets both headers itself and drops those that a client sent; a NEXTAUTH_URL
 *   inherited from a shell would override them and is taken away.
 */
export function setLibraryDefaults(): void {
  if (process.env.NODE_ENV !== "development" && process.env.NODE_ENV !== "test") {
    Object.assign(process.env, { NODE_ENV: "production" });
  }
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  process.env.AUTH_TRUST_HOST = "1";
  delete process.env.NEXTAUTH_URL;
}
