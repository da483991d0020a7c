/** What Postgres spends its time on, by statement (pg_stat_statements, which comes with the embedded Postgres). */
import type { Installation } from "../product/installation.ts";

/** For the cluster, before it starts. */
export const STATEMENT_SETTINGS = {
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.track": "all",
  track_io_timing: "on",
  track_wal_io_timing: "on",
};

export interface Statement {
  text: string;
  calls: number;
  totalMs: number;
  meanMs: number;
  rows: number;
  walBytes: number;
}

/** What commits cost belongs to no statement. Of the whole cluster. */
export interface Wal {
  fsyncs: number;
  fsyncMs: number;
  bytes: number;
}

export interface PostgresWork {
  statements: Statement[];
  wal: Wal;
}

/** @returns what was done since */
export async function watchPostgres({ query }: Installation): Promise<() => Promise<PostgresWork>> {
  await query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  await query("SELECT pg_stat_reset_shared('io'), pg_stat_reset_shared('wal')");
  await query("SELECT pg_stat_statements_reset()");
  return async () => {
    const statements = await query<Statement>(
      `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS text, calls::int, total_exec_time AS "totalMs",
         mean_exec_time AS "meanMs", rows::int, wal_bytes::float8 AS "walBytes"
       FROM pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       ORDER BY total_exec_time DESC LIMIT 60`,
    );
    const [wal] = await query<Wal>(
      `SELECT sum(fsyncs)::int AS fsyncs, sum(fsync_time)::float8 AS "fsyncMs",
         (SELECT wal_bytes::float8 FROM pg_stat_wal) AS bytes
       FROM pg_stat_io WHERE object = 'wal'`,
    );
    return { statements, wal: wal ?? { fsyncs: 0, fsyncMs: 0, bytes: 0 } };
  };
}
