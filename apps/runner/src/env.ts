import { z } from "zod";

const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" })
  .describe("A connection string");

const schema = z.object({
  RUNNER_PORT: z.coerce
    .number({ error: "must be a port from 0 to 65535" })
    .int("must be a port from 0 to 65535")
    .min(0, "must be a port from 0 to 65535")
    .max(65_535, "must be a port from 0 to 65535")
    .default(4000),
  RUNLET_SECRET: z.string({ error: "must be set" }).min(32, "must have 32 characters or more"),
  RUNLET_PREVIOUS_SECRETS: z
    .string()
    .default("")
    .transform((text) => text.split(",").map((secret) => secret.trim()))
    .transform((secrets) => (secrets.length === 1 && secrets[0] === "" ? [] : secrets))
    .refine((secrets) => secrets.every((secret) => secret.length >= 32), {
      error: "must hold secrets of 32 characters or more, separated by commas",
    }),
  RUNLET_APP_DATABASE_URL: postgresUrl,
  RUNLET_SYSTEM_DATABASE_URL: postgresUrl,
  REDIS_URL: z
    .string()
    .optional()
    .transform((text) => (text === undefined || text === "" ? null : text))
    .refine((text) => text === null || isRedisUrl(text), {
      error: "must be an address such as redis://user:password@host:6379/0",
    }),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be one of trace, debug, info, warn, error, fatal, silent",
    })
    .default("info"),
});

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  const isProtocol = ["redis:", "rediss:", "valkey:"].includes(protocol);
  return isProtocol && hostname !== "" && /^(\/\d{0,5})?$/.test(pathname);
}

/** What a runner process is told from outside. Port 0 takes any free one. */
export interface Env {
  port: number;
  secret: string;
  previousSecrets: readonly string[];
  appDatabaseUrl: string;
  systemDatabaseUrl: string;
  /** Where `ctx.cache` keeps its values; null for Postgres. */
  redisUrl: string | null;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
}

/** A value that the environment lacks or has wrong; the message is one sentence that names it, never its value. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Reads and checks the environment.
 * @throws EnvError for the first variable that is missing or wrong.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const result = schema.safeParse(source);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new EnvError(`${issue?.path.join(".")} ${issue?.message}.`);
  }
  return {
    port: result.data.RUNNER_PORT,
    secret: result.data.RUNLET_SECRET,
    previousSecrets: result.data.RUNLET_PREVIOUS_SECRETS,
    appDatabaseUrl: result.data.RUNLET_APP_DATABASE_URL,
    systemDatabaseUrl: result.data.RUNLET_SYSTEM_DATABASE_URL,
    redisUrl: result.data.REDIS_URL,
    logLevel: result.data.LOG_LEVEL,
  };
}
