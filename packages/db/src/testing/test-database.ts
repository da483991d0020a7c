import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import { ensureLogins, loginNames } from "../logins.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of the owner of a Postgres for this test run. */
    postgresUrl: string;
  }
}

/** The database with all migrations that each test's is a copy of. */
export const templateName = "runlet_template";
export const testSecret = "the secret of tests";

export interface TestDatabase {
  ownerUrl: string;
  appUrl: string;
  systemUrl: string;
  /** Ends all connections to it and deletes it. */
  drop(): Promise<void>;
}

/**
 * A new database of its own for a test, with all migrations and no rows, in some 50 ms. Needs `@runlet/db/testing/global-setup` among vitest's
 * `globalSetup`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { ownerUrl, drop } = await createBareDatabase(`TEMPLATE ${templateName}`);
  const logins = await withClient(ownerUrl, (client) =>
    ensureLogins(client, { ownerUrl, secret: testSecret }),
  );
  return { ownerUrl, ...logins, drop };
}

/**
 * A new database on the Postgres of this test run, empty unless `options` (of CREATE DATABASE) say otherwise.
 */
export async function createBareDatabase(
  options = "",
): Promise<Pick<TestDatabase, "ownerUrl" | "drop">> {
  const clusterUrl = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withClient(clusterUrl, (client) => client.query(`CREATE DATABASE ${name} ${options}`));
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  const ownerUrl = url.toString();
  const logins = await withClient(ownerUrl, loginNames);
  const drop = () =>
    withClient(clusterUrl, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.query(`DROP ROLE IF EXISTS ${logins.join(", ")}`);
    });
  return { ownerUrl, drop };
}

/** Runs `work` with a connection of its own. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  // A connection that breaks rejects the query under way; without a listener it would end the process as well.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
