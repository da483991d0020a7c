import pg, { type QueryConfig, type QueryResult } from "pg";

/** A statement that its connection has prepared under this name. */
export interface Prepared {
  name: string;
  values: readonly unknown[];
}

/** What pg's queries write to: its types know these methods with other arguments. */
interface Wire {
  bind(portal: {
    statement: string;
    values: readonly unknown[];
    valueMapper: (value: unknown) => unknown;
  }): void;
  execute(portal: object): void;
  sync(): void;
}

interface PgQuery {
  /** Writes the statement, from Parse to Sync; pg collects what is written meanwhile. */
  prepare(wire: Wire): void;
  /** The end of it: Execute and Sync. */
  _getRows(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}

type Callback = (error: Error | null, result: QueryResult) => void;

// pg's types leave out what its own pg-cursor and pg-query-stream are made of.
const { Query: ExtendedQuery, utils } = pg as unknown as {
  Query: new (config: QueryConfig & { queryMode: "extended" }, callback: Callback) => PgQuery;
  utils: { prepareValue(value: unknown): unknown };
};

/** To be prepared by each connection that runs TenantQuery. */
export const tenantSetting = {
  name: "runlet_set_tenant",
  text: "SELECT set_config('runlet.tenant_id', $1, true), set_config('statement_timeout', $2, true)",
};

export interface TenantQueryOptions {
  tenantId: string;
  statementTimeoutMs: number;
  /** When the client gives up: what it then throws is no error of Postgres, and its connection is of no use any more. */
  timeoutMs: number;
  /** Comes after the statement, and is committed with it or not at all. */
  along: Prepared | null;
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
  readonly #setting: Prepared;
  readonly #along: Prepared | null;
  #ended = 0;

  constructor(statement: QueryConfig, options: TenantQueryOptions, callback: Callback) {
    const { tenantId, statementTimeoutMs, timeoutMs, along } = options;
    super({ ...statement, queryMode: "extended" }, callback);
    this.query_timeout = timeoutMs;
    this.#setting = { name: tenantSetting.name, values: [tenantId, String(statementTimeoutMs)] };
    this.#along = along;
  }

  override prepare(wire: Wire): void {
    write(wire, this.#setting);
    super.prepare(wire);
  }

  override _getRows(wire: Wire): void {
    wire.execute({});
    if (this.#along !== null) write(wire, this.#along);
    wire.sync();
  }

  // The first end is that of the setting, the second that of the statement itself.
  override handleDataRow(message: unknown): void {
    if (this.#ended === 1) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#ended === 1) super.handleCommandComplete(message, wire);
    this.#ended += 1;
  }
}

function write(wire: Wire, { name, values }: Prepared): void {
  wire.bind({ statement: name, values, valueMapper: utils.prepareValue });
  wire.execute({});
}
