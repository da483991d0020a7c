import { createHash } from "node:crypto";
import { formsOf } from "./secret-forms.ts";
import { createTextSearch, type TextSearch } from "./text-search.ts";

/** Searches for secrets in all their forms. Building one takes long, and executions of a script read the same secrets each time. */
export interface SecretSearches {
  of(secrets: readonly string[], owner?: string): TextSearch;
  /** The bytes of all that were built, kept or not. */
  readonly builtBytes: number;
}

/**
 * @param maxBytes what is kept at most; what was not asked for the longest goes first
 */
export function createSecretSearches(maxBytes: number): SecretSearches {
  const kept = new Map<string, TextSearch>();
  let keptBytes = 0;
  let builtBytes = 0;

  const keep = (key: string, search: TextSearch) => {
    kept.set(key, search);
    keptBytes += search.byteLength;
    for (const [oldKey, old] of kept) {
      if (keptBytes <= maxBytes) return;
      kept.delete(oldKey);
      keptBytes -= old.byteLength;
    }
  };

  return {
    of(secrets, owner = "") {
      const identity = JSON.stringify([owner, ...secrets.toSorted()]);
      const key = createHash("sha256").update(identity).digest("base64");
      let search = kept.get(key);
      if (search !== undefined) {
        kept.delete(key);
        kept.set(key, search);
        return search;
      }
      search = createTextSearch(new Set(secrets.flatMap((secret) => [...formsOf(secret)])));
      builtBytes += search.byteLength;
      if (search.byteLength <= maxBytes) keep(key, search);
      return search;
    },
    get builtBytes() {
      return builtBytes;
    },
  };
}
