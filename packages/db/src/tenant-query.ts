import { Query, type QueryConfig, type QueryResult } from "pg";

/** What pg's queries write to: its types know these methods with other arguments. */
interface Wire {
  bind(portal: { statement: string; values: readonly string[] }): void;
  execute(portal: object): void;
}

interface PgQuery {
  /** Writes the statement, from Parse to Sync; pg collects what is written meanwhile. */
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}

type Callback = (error: Error | null, result: QueryResult) => void;

// pg's types leave out what its own pg-cursor and pg-query-stream are made of.
const ExtendedQuery = Query as unknown as new (
  config: QueryConfig & { queryMode: "extended" },
  callback: Callback,
) => PgQuery;

/** Prepared by each connection when it is made (see `prepareTenantSetting`). */
const setting = {
  name: "runlet_set_tenant",
  text: "SELECT set_config('runlet.tenant_id', $1, true), set_config('statement_timeout', $2, true)",
};

/** To be awaited before a connection runs TenantQuery. Sets nothing: what is local to a transaction ends with this statement. */
export async function prepareTenantSetting(client: {
  query(config: QueryConfig): Promise<unknown>;
}): Promise<void> {
  await client.query({ ...setting, values: ["", "0"] });
}

export interface TenantQueryOptions {
  tenantId: string;
  statementTimeoutMs: number;
  /** When the client gives up: what it then throws is no error of Postgres, and its connection is of no use any more. */
  timeoutMs: number;
}

/**
 * A statement and, in front of it, the setting that names its tenant, written at once:
 *
 *   Bind, Execute (set_config … true) → Parse, Bind, Describe, Execute (the statement) → Sync
 *
 * Up to Sync Postgres takes all of it as one transaction (Frontend/Backend Protocol, "Pipelining"), in order: the statement runs only when the
 * tenant is set, and Sync ends the transaction whatever became of it, and with it the setting. Nothing is left to be done, or forgotten, by us.
 */
export class TenantQuery extends ExtendedQuery {
  /** Read by pg. */
  readonly query_timeout: number;
  readonly #settings: readonly string[];
  #isTenantSet = false;

  constructor(statement: QueryConfig, options: TenantQueryOptions, callback: Callback) {
    const { tenantId, statementTimeoutMs, timeoutMs } = options;
    super({ ...statement, queryMode: "extended" }, callback);
    this.query_timeout = timeoutMs;
    this.#settings = [tenantId, String(statementTimeoutMs)];
  }

  override prepare(wire: Wire): void {
    wire.bind({ statement: setting.name, values: this.#settings });
    wire.execute({});
    super.prepare(wire);
  }

  // The first row and the first end are those of the setting.
  override handleDataRow(message: unknown): void {
    if (this.#isTenantSet) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#isTenantSet) super.handleCommandComplete(message, wire);
    this.#isTenantSet = true;
  }
}
