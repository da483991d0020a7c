/**
 * A kept realm: one that serves an execution after the other. Everything that executions share in it is frozen;
 * some prototypes are compared instead, before each execution. The rest of its state, which lies in our modules,
 * is made anew (main.ts). See docs/decisions/0023-a-kept-realm-for-programs-that-cannot-tell.md.
 */
import { freeze, regexpExec } from "../primordials.ts";
import { packageGlobals } from "../web/package-globals.ts";
import { freezeGraph } from "./freeze-graph.ts";
import { languageSamples } from "./language-samples.ts";
import { areUntouched, isOpen, recordPrototypes } from "./open-prototypes.ts";
import { hasSpoiledRealm, isRealmKept, markKept, setLoading } from "./state.ts";
import { useGlobal } from "./web-samples.ts";

/** What the last loading has brought and is not frozen yet. */
let loaded: unknown[] = [];

/** Makes this realm a kept one; no script has run in it, and no part of the web platform is loaded. */
export function keepRealm(): void {
  recordPrototypes();
  freezeGraph([globalThis, languageSamples()], isOpen);
  freeze(packageGlobals);
  markKept();
}

/**
 * Loads what scripts of this realm will use, between two executions.
 * @param names globals of the web platform, with spaces between
 */
export function loadGlobals(names: string): void {
  setLoading(true);
  loaded = names.split(" ").map(useGlobal);
}

/**
 * Whether an execution may begin: in a kept realm only where the last one has left nothing behind.
 * What `RegExp.$1` and its like say is put back.
 */
export function isReady(): boolean {
  if (!isRealmKept()) {
    return true;
  }
  if (hasSpoiledRealm() || !areUntouched()) {
    return false;
  }
  if (loaded.length > 0) {
    freezeGraph(loaded, isOpen);
    loaded = [];
    setLoading(false);
  }
  regexpExec(/(?:)/, "");
  return true;
}
