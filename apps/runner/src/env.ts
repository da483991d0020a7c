import { permittedHosts } from "@runlet/core";
import { SANDBOX_BOUNDS, type SandboxOptions, type SandboxSetting } from "@runlet/sandbox";
import { z } from "zod";

/** The settings of the sandbox; those that are not set are the sandbox's to choose. */
const sandboxVariables = {
  RUNLET_SANDBOX_SPARE_VMS: "spareVms",
  RUNLET_SANDBOX_MAX_VMS: "maxVms",
  RUNLET_SANDBOX_MAX_VMS_PER_TENANT: "maxVmsPerTenant",
  RUNLET_SANDBOX_SLOTS_PER_VM: "slotsPerVm",
  RUNLET_SANDBOX_IDLE_TIMEOUT_MS: "idleTimeoutMs",
  RUNLET_SANDBOX_MAX_EXECUTIONS_PER_VM: "maxExecutionsPerVm",
  RUNLET_SANDBOX_VM_MEMORY_MB: "vmMemoryMb",
  RUNLET_SANDBOX_MAX_WAITING: "maxWaiting",
  RUNLET_SANDBOX_MAX_WAITING_PER_TENANT: "maxWaitingPerTenant",
  RUNLET_SANDBOX_MAX_WAIT_MS: "maxWaitMs",
  RUNLET_SANDBOX_MIN_FREE_MEMORY_MB: "minFreeMemoryMb",
} as const satisfies Record<string, SandboxSetting>;

/** A variable that is set to nothing counts as not set. */
function wholeNumber(setting: SandboxSetting) {
  const [least, most] = SANDBOX_BOUNDS[setting];
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .transform((text) => (text === "" ? undefined : Number(text)))
    .pipe(z.int(error).min(least, error).max(most, error).optional())
    .optional();
}

const postgresUrl = z
  .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" })
  .describe("A connection string");

const sandboxShape = Object.fromEntries(
  Object.entries(sandboxVariables).map(([name, setting]) => [name, wholeNumber(setting)]),
) as Record<keyof typeof sandboxVariables, ReturnType<typeof wholeNumber>>;

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
  RUNLET_PERMITTED_HOSTS: permittedHosts,
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
      error: "must be one of trace, debug, info, warn, error, fatal, silent",
    })
    .default("info"),
  ...sandboxShape,
});

/** What a runner process is told from outside. Port 0 takes any free one. */
export interface Env {
  port: number;
  secret: string;
  previousSecrets: readonly string[];
  appDatabaseUrl: string;
  systemDatabaseUrl: string;
  /** Internal hosts that tenants' admins may open to their scripts. */
  permittedHosts: string[];
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** What differs from the sandbox's own choice. */
  sandbox: Partial<Pick<SandboxOptions, SandboxSetting>>;
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
    permittedHosts: result.data.RUNLET_PERMITTED_HOSTS,
    logLevel: result.data.LOG_LEVEL,
    sandbox: Object.fromEntries(
      Object.entries(sandboxVariables).flatMap(([name, setting]) => {
        const value = result.data[name as keyof typeof sandboxVariables];
        return value === undefined ? [] : [[setting, value]];
      }),
    ),
  };
}
