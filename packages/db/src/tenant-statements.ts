import {
  DatabaseError,
  escapeIdentifier,
  type Pool,
  type PoolClient,
  type QueryConfig,
  type QueryResult,
} from "pg";
import { isDatabaseAway } from "./database-away.ts";
import type { TenantScope } from "./scope.ts";
import { createStatementNames } from "./statement-names.ts";
import type { Statement } from "./statement-pool.ts";
import { TenantQuery, type TenantQueryOptions, tenantSetting } from "./tenant-query.ts";

/** One statement of a tenant. */
export interface TenantStatement {
  /**
   * Under which each connection prepares it, where its text is always the same. One without a name gets one when it comes again and again,
   * while there are some left: tenants' scripts make such in any number of forms.
   */
  name?: string;
  text: string;
  values: readonly unknown[];
}

export interface TenantAnswer<Row> {
  rows: Row[];
  /** How many rows it answered or changed. */
  count: number;
}

export interface TenantStatementOptions
  extends Pick<TenantQueryOptions, "statementTimeoutMs" | "timeoutMs"> {
  /** See Database.runInTenant. */
  along?: Statement | null;
}

/** What pg answers more of than is asked for here. */
type Result = Pick<QueryResult, "rows" | "rowCount">;

/** A name is a plan in each connection, for good; scripts choose how large those are. */
const namesOfScripts = { maxNames: 50, maxLength: 2_000 };

/** The SQLSTATE when a connection has lost what it had prepared, as some poolers make it. */
const unpreparedCode = "26000";

/** @returns runs a statement under the app role as a transaction of the scope's tenant, in one round trip */
export function createTenantStatements(pool: Pool) {
  const nameOf = createStatementNames(namesOfScripts);
  const prepare = createPreparing();
  return async <Row extends object>(
    scope: TenantScope,
    { name, text, values }: TenantStatement,
    { along = null, ...limits }: TenantStatementOptions,
  ): Promise<TenantAnswer<Row>> => {
    const statement = { name: name ?? nameOf({ sql: text }), text, values: [...values] };
    const { rows, rowCount } = await withClient(pool, async (client) => {
      await prepare(client, tenantSetting);
      if (along !== null) await prepare(client, along);
      return run(client, statement, { tenantId: scope.tenantId, along, ...limits });
    });
    return { rows: rows as Row[], count: rowCount ?? 0 };
  };
}

/** Once for each connection, before what is prepared runs first; all later round trips are spared. */
function createPreparing() {
  const namesOf = new WeakMap<PoolClient, Set<string>>();
  return async (client: PoolClient, { name, text }: Pick<Statement, "name" | "text">) => {
    const names = namesOf.get(client) ?? new Set();
    if (names.has(name)) return;
    await client.query(`PREPARE ${escapeIdentifier(name)} AS ${text}`);
    namesOf.set(client, names.add(name));
  };
}

function run(
  client: PoolClient,
  statement: QueryConfig,
  options: TenantQueryOptions,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const query = new TenantQuery(statement, options, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
    client.query(query as never);
  });
}

async function withClient<Answer>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    if (!isKeptAfter(error)) broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** What Postgres refused leaves its connection as it was; of anything else nobody knows. */
function isKeptAfter(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== unpreparedCode && !isDatabaseAway(error);
}
