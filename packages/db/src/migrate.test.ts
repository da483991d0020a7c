// One file, a little longer than others: all of it is about the one function.
import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { readMigrations } from "./apply-migrations.ts";
import { createDatabase } from "./database.ts";
import { prepareDatabase, UnusableDatabaseError } from "./migrate.ts";
import { createBareDatabase, withClient } from "./testing/test-database.ts";
import { tenantTables } from "./testing/test-rows.ts";
import { createTestTenant } from "./testing/test-tenant.ts";

const secret = "the secret of one instance";
const releases: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function emptyDatabase(): Promise<string> {
  const { ownerUrl, drop } = await createBareDatabase();
  releases.push(drop);
  return ownerUrl;
}

/** A new role of the cluster and the URL with which it reaches the database of `ownerUrl`. */
async function roleOn(
  ownerUrl: string,
  attributes: string,
): Promise<{ name: string; url: string }> {
  const name = `person_${randomBytes(4).toString("hex")}`;
  await withClient(ownerUrl, (client) =>
    client.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret' ${attributes}`),
  );
  const clusterUrl = new URL(ownerUrl);
  clusterUrl.pathname = "/postgres";
  releases.push(() =>
    withClient(clusterUrl.toString(), async (client) => {
      await client.query(`DROP ROLE ${name}`);
    }),
  );
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = "secret";
  return { name, url: url.toString() };
}

test("brings an empty database up, and a second time changes nothing", async () => {
  const ownerUrl = await emptyDatabase();
  const first = await prepareDatabase({ ownerUrl, secret });
  const look = () =>
    withClient(ownerUrl, async (client) => {
      const tables = await tenantTables(client);
      const { rows } = await client.query(
        "SELECT * FROM _prisma_migrations ORDER BY migration_name",
      );
      return { tables, rows };
    });
  const before = await look();
  const { migrationDirectories } = await readMigrations();
  expect(before.rows).toMatchObject(
    migrationDirectories.map(({ path }) => ({
      migration_name: path,
      applied_steps_count: 1,
      logs: null,
    })),
  );
  expect(before.rows.every((row) => row.finished_at !== null)).toBe(true);
  expect(before.tables.length).toBeGreaterThan(0);
  expect(await prepareDatabase({ ownerUrl, secret })).toEqual(first);
  expect(await look()).toEqual(before);
});

test("two starts at the same time wait for each other", async () => {
  const ownerUrl = await emptyDatabase();
  const [one, two] = await Promise.all([1, 2].map(() => prepareDatabase({ ownerUrl, secret })));
  expect(one).toEqual(two);
});

test("another secret makes other passwords, and the old ones no longer open", async () => {
  const ownerUrl = await emptyDatabase();
  const before = await prepareDatabase({ ownerUrl, secret });
  const after = await prepareDatabase({ ownerUrl, secret: "another secret" });
  const connect = (url: string) => withClient(url, (client) => client.query("SELECT"));
  await expect(connect(before.appUrl)).rejects.toThrow(/password authentication failed/);
  await connect(after.appUrl);
});

test("the logins of one instance do not open the database of another", async () => {
  const one = await prepareDatabase({ ownerUrl: await emptyDatabase(), secret });
  const otherUrl = await emptyDatabase();
  await prepareDatabase({ ownerUrl: otherUrl, secret });
  for (const login of [one.appUrl, one.systemUrl]) {
    const url = new URL(login);
    url.pathname = new URL(otherUrl).pathname;
    const connect = withClient(url.toString(), (client) => client.query("SELECT"));
    await expect(connect).rejects.toThrow(/permission denied for database/);
  }
});

describe("roles", () => {
  test("the app's and the system's own nothing, are no superusers, and bypass and make nothing", async () => {
    const ownerUrl = await emptyDatabase();
    const urls = await prepareDatabase({ ownerUrl, secret });
    const logins = [urls.appUrl, urls.systemUrl].map((url) => new URL(url).username);
    await withClient(ownerUrl, async (client) => {
      const roles = await client.query(
        `SELECT rolname FROM pg_roles WHERE rolname = ANY($1)
          AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
          AND NOT EXISTS (SELECT FROM pg_shdepend
            WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid AND deptype = 'o')`,
        [["runlet_app", "runlet_system", ...logins]],
      );
      expect(roles.rowCount).toBe(4);
    });
    for (const url of [urls.appUrl, urls.systemUrl]) {
      await withClient(url, async (client) => {
        await expect(client.query("CREATE TABLE t ()")).rejects.toThrow(/permission denied/);
        await expect(client.query("CREATE TEMP TABLE t ()")).rejects.toThrow(/permission denied/);
        await expect(client.query("CREATE SCHEMA s")).rejects.toThrow(/permission denied/);
      });
    }
  });

  test("an owner who is no superuser can do all of it, and sees no tenant's rows", async () => {
    const superUrl = await emptyDatabase();
    const role = await roleOn(superUrl, "CREATEROLE");
    await withClient(superUrl, async (client) => {
      await client.query(`ALTER DATABASE ${client.database} OWNER TO ${role.name}`);
      await client.query(
        `GRANT runlet_app, runlet_system TO ${role.name} WITH ADMIN TRUE, INHERIT FALSE`,
      );
    });
    const urls = await prepareDatabase({ ownerUrl: role.url, secret });
    await prepareDatabase({ ownerUrl: role.url, secret });
    const database = createDatabase(urls);
    const { scope } = await createTestTenant(database, "acme");
    expect(await database.inTenant(scope, (tx) => tx.member.count())).toBe(1);
    await database.asSystem(
      "maintain-partitions",
      (tx) => tx.$executeRaw`SELECT ensure_partitions(5)`,
    );
    // A cascade runs as the owner too, and has to reach the rows all the same.
    await database.asSystem("delete-tenant", (tx) => tx.tenant.deleteMany());
    await database.close();
    await withClient(superUrl, async (client) => {
      expect((await client.query("SELECT FROM members")).rowCount).toBe(0);
      await client.query(
        "INSERT INTO tenants (id, slug, name) VALUES (gen_random_uuid(), 'x', 'X')",
      );
    });
    await withClient(role.url, async (client) => {
      expect((await client.query("SELECT FROM tenants")).rowCount).toBe(0);
    });
    // Its roles and rights end with the database.
    const logins = Object.values(urls).map((url) => new URL(url).username);
    await withClient(superUrl, async (client) => {
      await client.query(`REASSIGN OWNED BY ${role.name} TO ${client.user}`);
      await client.query(`REVOKE CONNECT ON DATABASE ${client.database} FROM ${logins.join(", ")}`);
      await client.query(`DROP ROLE ${logins.join(", ")}`);
      await client.query(`DROP OWNED BY ${role.name}`);
    });
  });
});

describe("says in one sentence what is wrong:", () => {
  async function refusal(ownerUrl: string): Promise<string> {
    const error = await prepareDatabase({ ownerUrl, secret }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UnusableDatabaseError);
    return (error as UnusableDatabaseError).message;
  }

  test("a user who may not create roles", async () => {
    const ownerUrl = await emptyDatabase();
    const role = await roleOn(ownerUrl, "");
    await withClient(ownerUrl, (client) =>
      client.query(`ALTER DATABASE ${client.database} OWNER TO ${role.name}`),
    );
    expect(await refusal(role.url)).toMatch(/may not create roles/);
    await withClient(ownerUrl, (client) =>
      client.query(`ALTER DATABASE ${client.database} OWNER TO ${client.user}`),
    );
  });

  test("a user who does not own the database", async () => {
    const { url } = await roleOn(await emptyDatabase(), "CREATEROLE");
    expect(await refusal(url)).toMatch(/must own the database/);
  });

  test("a wrong password, a database that is not there, a port that nobody listens on, no URL", async () => {
    const url = (change: (url: URL) => void) => {
      const changed = new URL("postgresql://nobody:wrong@127.0.0.1:1/none");
      change(changed);
      return changed.toString();
    };
    const { port } = new URL(await emptyDatabase());
    expect(
      await refusal(
        url((u) => {
          u.port = port;
        }),
      ),
    ).toMatch(/password authentication failed/);
    expect(await refusal(url(() => {}))).toMatch(/127.0.0.1:1 cannot be used: .*ECONNREFUSED/);
    expect(await refusal("postgresql://a b:::")).toMatch(/postgresql:\/\/ URL/);
  });
});
