/**
 * A kept realm: one that serves an execution after the other. Everything that executions share in it is frozen;
 * some prototypes are compared instead, before each execution. The rest of its state, which lies in our modules,
 * is made anew (main.ts). See docs/decisions/0023-a-kept-realm-for-programs-that-cannot-tell.md.
 */
import { regexpExec } from "../primordials.ts";
import { packageGlobals } from "../web/package-globals.ts";
import { freezeGraph } from "./freeze-graph.ts";
import { languageSamples } from "./language-samples.ts";
import { areUntouched, isOpen, recordPrototypes } from "./open-prototypes.ts";
import { isRealmKept, isRealmSpoiled, markKept } from "./state.ts";
import { useGlobal } from "./web-samples.ts";

/** Objects that lead to what the web platform's globals are made of. */
let loaded: unknown[] = [];

/**
 * Loads what the scripts of this realm will use, before it is kept: packages set fields that cannot be set on objects
 * whose prototypes are frozen. What this leaves to microtasks is done when the call that it belongs to has ended.
 * @param names globals of the web platform, with spaces between
 */
export function loadGlobals(names: string): void {
  loaded = names.split(" ").map(useGlobal);
}

/** Makes this realm a kept one; no script has run in it. */
export function keepRealm(): void {
  recordPrototypes();
  freezeGraph([globalThis, languageSamples(), loaded, packageGlobals], isOpen);
  loaded = [];
  markKept();
}

/**
 * Whether an execution may begin: in a kept realm only where the last one has left nothing behind.
 * What `RegExp.$1` and its like say is put back.
 */
export function isReady(): boolean {
  if (!isRealmKept()) {
    return true;
  }
  regexpExec(/(?:)/, "");
  return !isRealmSpoiled() && areUntouched();
}
