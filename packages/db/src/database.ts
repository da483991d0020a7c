import { PrismaPg } from "@prisma/adapter-pg";
import type { Pool } from "pg";
import { acquireTimeoutMs, createConnectionPool } from "./connection-pool.ts";
import { isMissingPartition } from "./errors.ts";
import { type Prisma, PrismaClient } from "./generated/client.ts";
import type { SystemPurpose } from "./purposes.ts";
import type { TenantScope } from "./scope.ts";
import { createStatementNames } from "./statement-names.ts";
import { createStatementPool, type Statement } from "./statement-pool.ts";
import {
  createTenantStatements,
  type TenantAnswer,
  type TenantStatement,
} from "./tenant-statements.ts";

/** A transaction. `users.password_hash` is left out of answers unless it is selected by name. */
export type Tx = Omit<Client, "$connect" | "$disconnect" | "$on" | "$transaction" | "$extends">;

export interface TenantTransactionOptions {
  timeoutMs?: number;
  statementTimeoutMs?: number;
  isolationLevel?: "RepeatableRead";
}

export interface Database {
  /**
   * One transaction under the app role: Postgres shows and takes rows of the scope's tenant only. Commits when `work` resolves,
   * rolls back when it rejects. Retries nothing.
   *
   * @param options.timeoutMs what the transaction may take in all; 15 000 by default. Its statements are ended with it.
   * @param options.statementTimeoutMs what each of its statements may take; `timeoutMs` by default.
   * @param options.isolationLevel READ COMMITTED by default.
   */
  inTenant<T>(
    scope: TenantScope,
    work: (tx: Tx) => Promise<T>,
    options?: TenantTransactionOptions,
  ): Promise<T>;
  /**
   * One statement under the app role, which is a transaction of its own: as `inTenant`, in one round trip and a tenth of its CPU time. For what
   * scripts wait for. Values come and go as pg has them: `bigint` as text.
   *
   * @param options.statementTimeoutMs what it may take, as Postgres measures it; after twice as long nobody waits for its answer any more
   * @param options.along a statement that is committed with it or not at all. It comes after it: what it locks it holds for a moment only,
   * however long the first one has waited.
   */
  runInTenant<Row extends object>(
    scope: TenantScope,
    statement: TenantStatement,
    options: { statementTimeoutMs: number; along?: Statement | null },
  ): Promise<TenantAnswer<Row>>;
  /** One transaction under the system role, which sees all tenants, for one of the named purposes. At most 60 000 ms. */
  asSystem<T>(purpose: SystemPurpose, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One statement under the system role, which is a transaction of its own: for what is written with every execution (record-executions),
   * and counted of every request. At most 60 000 ms.
   */
  runAsSystem<Row extends object>(statement: Statement): Promise<Row[]>;
  /** Resolves when both roles can ask Postgres something within 5 000 ms, else rejects. */
  ping(): Promise<void>;
  /** Ends all connections; waits for those in use. */
  close(): Promise<void>;
}

type StatementNames = ReturnType<typeof createStatementNames>;
type Client = PrismaClient<never, { user: { passwordHash: true } }>;

const appTimeoutMs = 15_000;
const systemTimeoutMs = 60_000;
/** Group commits have one statement under way each; a few refused ones may be tried again beside them. */
const statementPoolSize = 4;

/**
 * Connects to a prepared database (see prepareDatabase). Connections are made when first needed, and again by themselves after
 * Postgres restarted: only the transactions under way then fail.
 *
 * @param options.appUrl postgresql:// URL of the app login
 * @param options.systemUrl postgresql:// URL of the system login
 * @param options.appPoolSize connections at most, 10 by default
 * @param options.systemPoolSize connections at most, 5 by default
 */
export function createDatabase(options: {
  appUrl: string;
  systemUrl: string;
  appPoolSize?: number;
  systemPoolSize?: number;
}): Database {
  const appPool = createConnectionPool(options.appUrl, options.appPoolSize ?? 10);
  const systemPool = createConnectionPool(options.systemUrl, options.systemPoolSize ?? 5);
  const app = connect(appPool, () => undefined);
  const system = connect(systemPool, createStatementNames());
  const tenantStatements = createTenantStatements(appPool);
  const statements = createStatementPool(options.systemUrl, statementPoolSize);

  const asSystem: Database["asSystem"] = (purpose, work) =>
    inTransaction(
      system,
      { timeoutMs: systemTimeoutMs },
      { application_name: `runlet ${purpose}` },
      work,
    );

  // A clock that jumped past the partitions made ahead would refuse every new execution until the daily maintenance: make the
  // missing ones now. The transaction itself is lost; the caller's next one succeeds.
  const withPartitions = async <T>(transaction: Promise<T>): Promise<T> => {
    try {
      return await transaction;
    } catch (error) {
      if (isMissingPartition(error)) {
        await asSystem("maintain-partitions", (tx) => tx.$executeRaw`SELECT ensure_partitions(3)`);
      }
      throw error;
    }
  };

  return {
    inTenant: (scope, work, { timeoutMs = appTimeoutMs, ...options } = {}) =>
      withPartitions(
        inTransaction(app, { timeoutMs, ...options }, { "runlet.tenant_id": scope.tenantId }, work),
      ),
    runInTenant: async <Row extends object>(
      scope: TenantScope,
      statement: TenantStatement,
      { statementTimeoutMs, along }: { statementTimeoutMs: number; along?: Statement | null },
    ) => {
      const options = { statementTimeoutMs, timeoutMs: 2 * statementTimeoutMs, along };
      const run = () => withPartitions(tenantStatements<Row>(scope, statement, options));
      // Refused for lack of a partition it has done nothing, and is all that is to be done again.
      return run().catch((error: unknown) => {
        if (isMissingPartition(error)) return run();
        throw error;
      });
    },
    asSystem: (purpose, work) => withPartitions(asSystem(purpose, work)),
    runAsSystem: <Row extends object>(statement: Statement) =>
      withPartitions(statements.run<Row>(statement)),
    async ping() {
      await Promise.all(
        [app, system].map((client) =>
          inTransaction(
            client,
            { timeoutMs: acquireTimeoutMs },
            {},
            (tx) => tx.$executeRaw`SELECT 1`,
          ),
        ),
      );
    },
    async close() {
      await Promise.all([app.$disconnect(), system.$disconnect()]);
      await Promise.all([appPool.end(), systemPool.end(), statements.close()]);
    },
  };
}

function connect(pool: Pool, nameOf: StatementNames): Client {
  const adapter = new PrismaPg(pool, {
    // The adapter hands the name to pg as it is, which takes undefined for none.
    statementNameGenerator: nameOf as (query: { sql: string }) => string,
  });
  return new PrismaClient({ adapter, omit: { user: { passwordHash: true } } });
}

// Settings are local to the transaction: after it the pooled connection has none of them.
function inTransaction<T>(
  client: Client,
  {
    timeoutMs,
    statementTimeoutMs = timeoutMs,
    isolationLevel,
  }: TenantTransactionOptions & { timeoutMs: number },
  settings: Record<string, string>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const all = { ...settings, statement_timeout: String(statementTimeoutMs) };
  return client.$transaction(
    async (tx: Prisma.TransactionClient | Tx) => {
      await tx.$executeRaw`SELECT set_config(key, value, true) FROM json_each_text(${JSON.stringify(all)}::json)`;
      return work(tx as Tx);
    },
    { timeout: timeoutMs, maxWait: acquireTimeoutMs, isolationLevel },
  );
}
