import { type Context, deriveInternalCallKey } from "@runlet/core";
import { createDatabase } from "@runlet/db";
import { readEnvironment } from "./env.ts";
import { createRunnerExecutor } from "./runner-executor.ts";

// Hot reload evaluates this module anew; the pools must not pile up.
const store = globalThis as typeof globalThis & { runletContext?: Context };

/** The composition root: what core's actions need, made on first use. */
export function getContext(): Context {
  store.runletContext ??= createContext();
  return store.runletContext;
}

function createContext(): Context {
  const { appDatabaseUrl, systemDatabaseUrl, runnerUrl, secret, previousSecrets, permittedHosts } =
    readEnvironment();
  return {
    database: createDatabase({ appUrl: appDatabaseUrl, systemUrl: systemDatabaseUrl }),
    secret,
    permittedHosts,
    previousSecrets,
    now: () => new Date(),
    executor: createRunnerExecutor(runnerUrl, deriveInternalCallKey(secret)),
  };
}
