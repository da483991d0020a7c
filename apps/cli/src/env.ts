import path from "node:path";
import { z } from "zod";
import { projectRoot } from "./project-root.ts";
import { Refusal } from "./refusal.ts";
import { explainWeakSecret } from "./weak-secret.ts";

export interface Settings {
  /** The owner's connection string of the operator's own Postgres; null for the embedded one. */
  databaseUrl: string | null;
  /** Absolute path of the data folder. */
  home: string;
  /** Absolute path of the folder that the command was typed in. */
  workingFolder: string;
  adminEmail: string;
  /** null: a random one is made for the first superadmin. */
  adminPassword: string | null;
  port: number;
  runnerPort: number;
  /** null: made once and kept in the data folder. */
  secret: string | null;
  /** What `secret` was before: values encrypted under them can still be read. */
  previousSecrets: readonly string[];
  /** What child processes inherit: everything but the owner's database and the first password. */
  childEnv: Readonly<Record<string, string | undefined>>;
}

const portError = "must be a port from 1 to 65535";
const port = z.coerce.number({ error: portError }).int(portError).min(1, portError);

const postgresUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol), {
    error: "must be a connection string such as postgres://user:password@host:5432/database",
  })
  .refine((text) => !URL.canParse(text) || new URL(text).pathname.length > 1, {
    error: "must name a database, as in postgres://user:password@host:5432/database",
  });

const schema = z
  .object({
    DATABASE_URL: postgresUrl.optional(),
    RUNLET_HOME: z.string().default(".runlet"),
    RUNLET_ADMIN_EMAIL: z.email("must be an e-mail address").default("admin@runlet.local"),
    RUNLET_ADMIN_PASSWORD: z.string().min(10, "must have at least 10 characters").optional(),
    PORT: port.max(65_535, portError).default(3000),
    RUNNER_PORT: port.max(65_535, portError).default(4000),
    RUNLET_SECRET: z
      .string()
      .superRefine((secret, context) => {
        const weakness = explainWeakSecret(secret);
        if (weakness) context.addIssue({ code: "custom", message: weakness });
      })
      .optional(),
    RUNLET_PREVIOUS_SECRETS: z
      .string()
      .transform((text) => text.split(",").map((secret) => secret.trim()))
      .refine((secrets) => secrets.every((secret) => secret.length >= 32), {
        error: "must hold secrets of at least 32 characters, separated by commas",
      })
      .default([]),
    REDIS_URL: z
      .string()
      .refine((text) => URL.canParse(text) && /^(rediss?|valkey):$/.test(new URL(text).protocol), {
        error: "must be an address such as redis://user:password@host:6379/0",
      })
      .optional(),
  })
  .refine((values) => values.PORT !== values.RUNNER_PORT, {
    path: ["RUNNER_PORT"],
    error: "must differ from PORT",
  });

const ownVariables = new Set(["DATABASE_URL", "RUNLET_ADMIN_EMAIL", "RUNLET_ADMIN_PASSWORD"]);

/**
 * Reads and checks the environment; a variable set to nothing counts as not set. A relative RUNLET_HOME
 * is taken from the project's root, wherever the command was typed.
 * @throws {Refusal} one sentence that names the first wrong variable, never its value
 */
export function readSettings(source: NodeJS.ProcessEnv = process.env): Settings {
  const given = Object.entries(source).filter(([, value]) => value !== undefined && value !== "");
  const result = schema.safeParse(Object.fromEntries(given));
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new Refusal(`${issue?.path.join(".")} ${issue?.message}.`);
  }
  const values = result.data;
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    home: path.resolve(projectRoot, values.RUNLET_HOME),
    // `npm run` moves to the package's folder and tells here where it was.
    workingFolder: path.resolve(source.INIT_CWD ?? ""),
    adminEmail: values.RUNLET_ADMIN_EMAIL,
    adminPassword: values.RUNLET_ADMIN_PASSWORD ?? null,
    port: values.PORT,
    runnerPort: values.RUNNER_PORT,
    secret: values.RUNLET_SECRET ?? null,
    previousSecrets: values.RUNLET_PREVIOUS_SECRETS,
    childEnv: Object.fromEntries(
      Object.entries(source).filter(([name]) => !ownVariables.has(name)),
    ),
  };
}
