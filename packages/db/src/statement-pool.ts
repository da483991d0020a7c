import { Pool, type QueryConfig, type QueryResultRow } from "pg";

/** One statement, prepared under its name by each connection that runs it: the name stands for the text. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
  /** How long its answer may take, once a connection is there; 65 000 by default, of which Postgres takes 60 000 at most. */
  timeoutMs?: number;
}

/** Runs statements that are whole transactions, each in one round trip: Prisma's transactions take four, and ten times the CPU. */
export interface StatementPool {
  run<Row extends QueryResultRow>(statement: Statement): Promise<Row[]>;
  close(): Promise<void>;
}

const acquireTimeoutMs = 5_000;
const statementTimeoutMs = 60_000;
const answerMarginMs = 5_000;

/** @param connectionString of the system login */
export function createStatementPool(connectionString: string, max: number): StatementPool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    // Where the network swallows all, nobody else ends the wait. Postgres' own limit comes first: what it says of it is more than silence.
    query_timeout: statementTimeoutMs + answerMarginMs,
    application_name: "runlet statements",
  });
  // A connection that broke while idle is dropped, and another made when needed: nobody waits for it.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    async run<Row extends QueryResultRow>({ name, text, values, timeoutMs }: Statement) {
      // The types of pg do not know that a query may have a time limit of its own.
      const query: QueryConfig & { query_timeout?: number | undefined } = {
        name,
        text,
        values: [...values],
        query_timeout: timeoutMs,
      };
      const { rows } = await pool.query<Row>(query);
      return rows;
    },
    close: () => pool.end(),
  };
}
