import { Client } from "pg";
import { applyMigrations } from "./apply-migrations.ts";
import { ensureGroups, ensureLogins } from "./logins.ts";
import { migrateQueue } from "./migrate-queue.ts";
import { UnusableDatabaseError } from "./unusable-database-error.ts";

export { UnusableDatabaseError } from "./unusable-database-error.ts";

const oldestVersion = 15;
const monthsAhead = 3;
const lockTimeoutMs = 120_000;

/**
 * Brings a database to the state that this code expects: tables, queue, partitions, roles. Changes nothing where that is so already.
 * Starts that come at the same time wait for each other.
 *
 * @param options.ownerUrl postgresql:// URL of the database's owner, who may create roles
 * @param options.secret the instance's secret, from which the passwords of the two logins are derived
 * @returns URLs of the same database for createDatabase
 * @throws UnusableDatabaseError with one sentence for the operator when the database can't be reached or its user lacks rights
 */
export async function prepareDatabase(options: {
  ownerUrl: string;
  secret: string;
}): Promise<{ appUrl: string; systemUrl: string }> {
  const { ownerUrl, secret } = options;
  const client = await connectAsOwner(ownerUrl);
  try {
    await refuseUnfitOwner(client);
    await waitForOtherStarts(client);
    await ensureGroups(client);
    await migrateQueue(client, ownerUrl);
    await applyMigrations(ownerUrl);
    await client.query("SELECT ensure_partitions($1)", [monthsAhead]);
    return await ensureLogins(client, { ownerUrl, secret });
  } finally {
    await client.end();
  }
}

async function connectAsOwner(ownerUrl: string): Promise<Client> {
  let client: Client;
  try {
    client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  } catch (error) {
    throw new UnusableDatabaseError("DATABASE_URL is not a postgresql:// URL.", { cause: error });
  }
  // Without a listener a connection that breaks ends the process; the query under way rejects as well.
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    const why = error instanceof Error ? error.message || String(error) : String(error);
    const { host, port } = client;
    throw new UnusableDatabaseError(`Postgres at ${host}:${port} cannot be used: ${why}.`, {
      cause: error,
    });
  }
  return client;
}

async function refuseUnfitOwner(client: Client): Promise<void> {
  const { rows } = await client.query<{
    version: number;
    user: string;
    database: string;
    owns: boolean;
    creates: boolean;
  }>(`SELECT current_setting('server_version_num')::int / 10000 AS version, current_user AS user,
      current_database() AS database, rolsuper OR pg_has_role(datdba, 'USAGE') AS owns,
      rolsuper OR rolcreaterole AS creates
    FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user`);
  const found = rows[0];
  if (!found) throw new Error("pg_roles has no row of the current user");
  if (found.version < oldestVersion) {
    throw new UnusableDatabaseError(
      `Postgres ${found.version} is too old: Runlet needs ${oldestVersion} or newer.`,
    );
  }
  if (!found.owns) {
    throw new UnusableDatabaseError(
      `The user of DATABASE_URL, ${found.user}, must own the database ${found.database} ` +
        `("ALTER DATABASE … OWNER TO …").`,
    );
  }
  if (!found.creates) {
    throw new UnusableDatabaseError(
      `The user of DATABASE_URL, ${found.user}, may not create roles: have a superuser run ` +
        `"ALTER ROLE ${found.user} CREATEROLE".`,
    );
  }
}

// Held until the connection ends.
async function waitForOtherStarts(client: Client): Promise<void> {
  await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
  try {
    await client.query("SELECT pg_advisory_lock(hashtext('runlet.prepare'))");
  } catch (error) {
    throw new UnusableDatabaseError(
      `Another start has been preparing this database for ${lockTimeoutMs / 1000} seconds.`,
      { cause: error },
    );
  }
}
