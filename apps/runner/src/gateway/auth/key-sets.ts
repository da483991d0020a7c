import type { JwtAuth, KeySet, TenantScope } from "@runlet/core";

/** Whose keys, and for whom: what a tenant's settings let it reach is its own, so tenants share nothing. */
export interface KeySource extends Pick<JwtAuth, "issuer" | "jwksUrl"> {
  scope: TenantScope;
}

/** The issuer's keys cannot be had. The message is for the operator. */
export class KeysUnavailableError extends Error {
  override readonly name = "KeysUnavailableError";
}

export interface KeySets {
  /** Finds keys of an issuer; rejects with KeysUnavailableError while there are none. */
  of(source: KeySource): KeySet;
}

/** How long keys are used before they are asked for again: a key that the issuer took back ends with it. */
const maxAgeMs = 10 * 60_000;
/** How long they are still used when the issuer does not answer. */
const maxStaleMs = 60 * 60_000;
/** How soon a key that is not among them makes us ask again: callers can name any key. */
const pauseMs = 30_000;
/** The same where there are no keys at all, and every call fails until there are. */
const firstPauseMs = 5_000;
const maxSources = 1_000;

interface Entry {
  keySet: KeySet | null;
  fetchedAt: number;
  triedAt: number;
  /** Why the last try failed; null when it did not. */
  failure: KeysUnavailableError | null;
  pending: Promise<void> | null;
}

interface Options {
  /** Asks the issuer; rejects with KeysUnavailableError when no keys come of it. */
  fetchKeySet: (source: KeySource) => Promise<KeySet>;
  now: () => Date;
  /** Told of each try that failed. */
  onFailure: (source: KeySource, failure: KeysUnavailableError) => void;
}

/**
 * The keys of issuers in memory. Any number of calls at once ask an issuer once; a key that is not known makes it
 * be asked again, at most every 30 s.
 */
export function createKeySets(options: Options): KeySets {
  const entryOf = createEntries();
  const age = (time: number) => options.now().getTime() - time;
  const isPausing = (entry: Entry) =>
    entry.pending === null && age(entry.triedAt) < (entry.keySet === null ? firstPauseMs : pauseMs);

  /** Resolves when the issuer was asked, whatever came of it. */
  async function refresh(source: KeySource, entry: Entry): Promise<void> {
    entry.pending ??= ask(source, entry, options).finally(() => {
      entry.pending = null;
    });
    await entry.pending;
  }

  async function current(source: KeySource, entry: Entry): Promise<KeySet> {
    if (age(entry.fetchedAt) >= maxAgeMs && !isPausing(entry)) await refresh(source, entry);
    if (entry.keySet !== null && age(entry.fetchedAt) < maxStaleMs) return entry.keySet;
    throw entry.failure ?? new KeysUnavailableError("the keys are too old");
  }

  return {
    of: (source) => async (header, token) => {
      const entry = entryOf(source);
      const known = await current(source, entry);
      try {
        return await known(header, token);
      } catch (error) {
        if (!isUnknownKey(error)) throw error;
        if (!isPausing(entry)) await refresh(source, entry);
        if (entry.failure !== null) throw entry.failure;
        if (entry.keySet === null || entry.keySet === known) throw error;
        return entry.keySet(header, token);
      }
    },
  };
}

/** @returns what is known of a source; of too many, those asked for longest ago are forgotten */
function createEntries(): (source: KeySource) => Entry {
  const entries = new Map<string, Entry>();
  const never = Number.NEGATIVE_INFINITY;
  const unknown = { keySet: null, fetchedAt: never, triedAt: never, failure: null, pending: null };
  return ({ scope, issuer, jwksUrl }) => {
    const name = JSON.stringify([scope.tenantId, issuer, jwksUrl]);
    const entry: Entry = entries.get(name) ?? { ...unknown };
    entries.delete(name);
    entries.set(name, entry);
    const [oldest] = entries.keys();
    if (entries.size > maxSources && oldest !== undefined) entries.delete(oldest);
    return entry;
  };
}

async function ask(
  source: KeySource,
  entry: Entry,
  { fetchKeySet, now, onFailure }: Options,
): Promise<void> {
  entry.triedAt = now().getTime();
  try {
    entry.keySet = await fetchKeySet(source);
    entry.fetchedAt = now().getTime();
    entry.failure = null;
  } catch (error) {
    if (!(error instanceof KeysUnavailableError)) throw error;
    entry.failure = error;
    onFailure(source, error);
  }
}

/** jose's word for a key that is not in the set. */
function isUnknownKey(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_JWKS_NO_MATCHING_KEY";
}
