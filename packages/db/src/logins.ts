import { createHash, createHmac, hkdfSync, pbkdf2Sync } from "node:crypto";
import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import { UnusableDatabaseError } from "./unusable-database-error.ts";

const groups = ["runlet_app", "runlet_system"] as const;
type Group = (typeof groups)[number];

/**
 * Makes the two roles that all grants and policies name, where they are missing. They are of the whole cluster, and nobody
 * signs in as them.
 */
export async function ensureGroups(client: Client): Promise<void> {
  for (const group of groups) {
    // Another instance on this cluster may be making it at this moment.
    await client.query(`DO $$ BEGIN
      IF to_regrole('${group}') IS NULL THEN CREATE ROLE ${group} NOLOGIN; END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
  }
}

/**
 * Makes this database's own two logins, one in each group, with passwords derived from `secret`, and lets nobody else but the owner
 * connect: instances that share a cluster do not reach each other's data.
 *
 * @param client a connection of the owner to the database that `options.ownerUrl` names
 * @returns URLs of the same database
 */
export async function ensureLogins(
  client: Client,
  options: { ownerUrl: string; secret: string },
): Promise<{ appUrl: string; systemUrl: string }> {
  const { ownerUrl, secret } = options;
  const database = await currentDatabase(client);
  const app = await ensureLogin(client, "runlet_app", database, secret);
  const system = await ensureLogin(client, "runlet_system", database, secret);
  const name = escapeIdentifier(database.name);
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${app.user}, ${system.user}`);
  await refusePowerfulRoles(client, [...groups, app.user, system.user]);
  return { appUrl: urlFor(ownerUrl, app), systemUrl: urlFor(ownerUrl, system) };
}

/** The names of a database's logins, which stay when it is dropped. */
export async function loginNames(client: Client): Promise<string[]> {
  const database = await currentDatabase(client);
  return groups.map((group) => loginName(group, database));
}

interface DatabaseIdentity {
  name: string;
  oid: string;
}

async function currentDatabase(client: Client): Promise<DatabaseIdentity> {
  const { rows } = await client.query<DatabaseIdentity>(
    "SELECT datname AS name, oid::text FROM pg_database WHERE datname = current_database()",
  );
  if (!rows[0]) throw new Error("pg_database has no row of the current database");
  return rows[0];
}

function loginName(group: Group, { name, oid }: DatabaseIdentity): string {
  const hash = createHash("sha256").update(`${name}\0${oid}`).digest("hex");
  return `${group}_${hash.slice(0, 16)}`;
}

async function ensureLogin(
  client: Client,
  group: Group,
  database: DatabaseIdentity,
  secret: string,
) {
  const user = loginName(group, database);
  const password = Buffer.from(
    hkdfSync("sha256", secret, user, "runlet/postgres-login", 32),
  ).toString("base64url");
  const existing = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [user]);
  const verb = existing.rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(
    `${verb} ROLE ${user} LOGIN PASSWORD ${escapeLiteral(scramVerifier(password, user))}`,
  );
  const member = await client.query<{ is: boolean }>("SELECT pg_has_role($1, $2, 'MEMBER') AS is", [
    user,
    group,
  ]);
  if (!member.rows[0]?.is) await grantGroup(client, group, user);
  return { user, password };
}

async function grantGroup(client: Client, group: Group, user: string): Promise<void> {
  try {
    await client.query(`GRANT ${group} TO ${user}`);
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new UnusableDatabaseError(
      `The role ${group} on this Postgres was made by another user: have a superuser run ` +
        `"GRANT runlet_app, runlet_system TO <the user of DATABASE_URL> WITH ADMIN OPTION".`,
      { cause: error },
    );
  }
}

/** Whether Postgres refused a statement for lack of rights. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "42501";
}

async function refusePowerfulRoles(client: Client, names: string[]): Promise<void> {
  const { rows } = await client.query<{ rolname: string }>(
    "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls)",
    [names],
  );
  if (rows[0]) {
    throw new UnusableDatabaseError(
      `The role ${rows[0].rolname} is a superuser or bypasses row-level security: take that from it.`,
    );
  }
}

// What Postgres itself keeps of a password (RFC 5803): made here so that the password is in no statement that a server may log.
// The salt need not be secret, and is the same each time so that a start changes nothing.
function scramVerifier(password: string, user: string): string {
  const iterations = 4096;
  const salt = createHash("sha256").update(user).digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const key = (label: string) => createHmac("sha256", salted).update(label).digest();
  const storedKey = createHash("sha256").update(key("Client Key")).digest("base64");
  const serverKey = key("Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

function urlFor(ownerUrl: string, login: { user: string; password: string }): string {
  const url = new URL(ownerUrl);
  url.username = login.user;
  url.password = login.password;
  return url.toString();
}
