import { Pool, type QueryResultRow } from "pg";

/** One statement, prepared under its name by each connection that runs it: the name stands for the text. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

/** Runs statements that are whole transactions, each in one round trip: Prisma's transactions take four, and ten times the CPU. */
export interface StatementPool {
  run<Row extends QueryResultRow>(statement: Statement): Promise<Row[]>;
  close(): Promise<void>;
}

const acquireTimeoutMs = 5_000;
const statementTimeoutMs = 60_000;

/** @param connectionString of the system login */
export function createStatementPool(connectionString: string, max: number): StatementPool {
  const pool = new Pool({
    connectionString,
    max,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: statementTimeoutMs,
    // Where the network swallows all, nobody else ends the wait.
    query_timeout: statementTimeoutMs,
    application_name: "runlet statements",
  });
  // A connection that broke while idle is dropped, and another made when needed: nobody waits for it.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    async run<Row extends QueryResultRow>({ name, text, values }: Statement) {
      const { rows } = await pool.query<Row>({ name, text, values: [...values] });
      return rows;
    },
    close: () => pool.end(),
  };
}
