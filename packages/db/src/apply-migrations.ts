import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import type { MigrationList, SchemaFilter } from "@prisma/schema-engine-wasm";
import { Pool } from "pg";
import { withSchemaEngine } from "./schema-engine.ts";

const folder = new URL("../prisma/migrations/", import.meta.url);

// Prisma's own definition. Its engine finds out by a query that fails that the table is missing, which would end the transaction.
const migrationsTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

/** Prisma compares and changes all tables. */
export const allTables: SchemaFilter = { externalTables: [], externalEnums: [] };

/** The migrations of this package as Prisma's engine takes them, in the order of their names. */
export async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const directories = names.sort().map(async (name) => {
    const content = await readFile(new URL(`${name}/migration.sql`, folder), "utf8");
    return {
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: content } },
    };
  });
  return {
    baseDir: fileURLToPath(folder),
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(new URL("migration_lock.toml", folder), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: await Promise.all(directories),
  };
}

/**
 * Applies the migrations that the database does not have yet, all in one transaction with Prisma's own record of them: a start
 * that is killed half way leaves nothing behind.
 *
 * @returns the names of those that were applied
 */
export async function applyMigrations(ownerUrl: string): Promise<string[]> {
  // With one connection in the pool, what is begun on it is what the engine's statements run in.
  const pool = new Pool({ connectionString: ownerUrl, max: 1, idleTimeoutMillis: 0 });
  const adapter = new ScriptAdapter(pool);
  try {
    await pool.query("BEGIN");
    await pool.query(migrationsTable);
    const migrationsList = await readMigrations();
    const result = await withSchemaEngine(adapter, (engine) =>
      engine.applyMigrations({ migrationsList, filters: allTables }),
    );
    await pool.query("COMMIT");
    return result.appliedMigrationNames;
  } catch (error) {
    // What the engine says after a failed script is only that the transaction has ended.
    throw adapter.scriptError ?? error;
  } finally {
    await pool.end();
  }
}

/** Hands a script to Postgres as it is; Prisma's adapter cuts it at every semicolon, also those within functions and comments. */
class ScriptAdapter extends PrismaPg {
  readonly #pool: Pool;
  scriptError: unknown;

  constructor(pool: Pool) {
    super(pool);
    this.#pool = pool;
  }

  override async connect(): ReturnType<PrismaPg["connect"]> {
    const connection = await super.connect();
    connection.executeScript = async (script) => {
      try {
        await this.#pool.query(script);
      } catch (error) {
        this.scriptError = error;
        throw error;
      }
    };
    return connection;
  }
}
