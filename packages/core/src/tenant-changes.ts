import type { Database } from "./context.ts";

/** Postgres notifies on it, with a tenant's id, when something changed that runners keep in memory (see note_tenant_change). */
export const tenantChangeChannel = "runlet_tenant_changes";

/** How far back each look goes: beyond the longest transaction, whose rows appear only when it commits. */
const windowSeconds = 180;
/** After this long without a look something may have been missed. */
const continuousMs = 100_000;
/** What is kept in memory is at most this far behind the database. */
const maxStaleMs = 1_000;
/** A look whose answer comes later is none: a key that was revoked has to end within five seconds, however slow the database is. */
const maxLookMs = 3_000;

/** Gets the ids of tenants that changed, or null when any may have. */
export type TenantChangeListener = (tenantIds: ReadonlySet<string> | null) => void;

/** Tells what is kept in memory when to forget it. Who keeps something asks `catchUp` before using it. */
export interface TenantChanges {
  listen(listener: TenantChangeListener): void;
  /** A notification came. It is only faster than the next look: nothing depends on it. */
  notified(tenantId: string): void;
  /** Tells of all that was committed before the call; calls share looks. Rejects when the database does not answer. */
  look(): Promise<void>;
  /** Null when the last look is recent enough, else one that makes it so. */
  catchUp(): Promise<void> | null;
}

/** By the two clocks that there are: one stands still while the machine sleeps, the other can be set. */
interface Time {
  sinceStartMs: number;
  wallMs: number;
}

const longAgo: Time = { sinceStartMs: Number.NEGATIVE_INFINITY, wallMs: Number.NEGATIVE_INFINITY };

const timeNow = (): Time => ({ sinceStartMs: performance.now(), wallMs: Date.now() });

/** What has passed at the most: who slept for long must not think that nothing was missed. */
const msBetween = (from: Time, to: Time) =>
  Math.max(to.sinceStartMs - from.sinceStartMs, to.wallMs - from.wallMs);

export function createTenantChanges(database: Pick<Database, "runAsSystem">): TenantChanges {
  const listeners: TenantChangeListener[] = [];
  let known: ReadonlySet<string> = new Set();
  let lookedAt = longAgo;
  let looking: Promise<void> | null = null;
  let following: Promise<void> | null = null;

  const tell = (tenantIds: ReadonlySet<string> | null) => {
    for (const listener of listeners) listener(tenantIds);
  };

  async function read(): Promise<void> {
    const startedAt = timeNow();
    const rows = await readChanges(database);
    const isContinuous = msBetween(lookedAt, startedAt) < continuousMs;
    const unknown = rows.filter(({ key }) => !known.has(key));
    known = new Set(rows.map(({ key }) => key));
    lookedAt = startedAt;
    if (!isContinuous) tell(null);
    else if (unknown.length > 0) tell(new Set(unknown.map(({ tenantId }) => tenantId)));
  }

  const begin = () => {
    looking = read().finally(() => {
      looking = null;
    });
    return looking;
  };

  // A look that is under way may have begun before what the caller wants to know of.
  const look = () => {
    if (looking === null) return begin();
    following ??= looking
      .catch(() => undefined)
      .then(() => {
        following = null;
        return begin();
      });
    return following;
  };

  return {
    listen: (listener) => void listeners.push(listener),
    notified: (tenantId) => tell(new Set([tenantId])),
    look,
    catchUp: () => (msBetween(lookedAt, timeNow()) < maxStaleMs ? null : (looking ?? begin())),
  };
}

const selectChanges = `
  SELECT tenant_id AS "tenantId", tenant_id || '/' || transaction_id AS key FROM tenant_changes
  WHERE changed_at > now() - make_interval(secs => $1)`;

function readChanges(
  database: Pick<Database, "runAsSystem">,
): Promise<{ tenantId: string; key: string }[]> {
  return database.runAsSystem({
    name: "select-tenant-changes",
    text: selectChanges,
    values: [windowSeconds],
    timeoutMs: maxLookMs,
  });
}

/** Deletes what no runner looks at any more. */
export async function deleteOldTenantChanges(database: Pick<Database, "asSystem">): Promise<void> {
  await database.asSystem(
    "delete-expired",
    (tx) =>
      tx.$executeRaw`DELETE FROM tenant_changes WHERE changed_at < now() - make_interval(secs => ${2 * windowSeconds})`,
  );
}
