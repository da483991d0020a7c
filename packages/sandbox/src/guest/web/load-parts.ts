/**
 * The parts of the web platform that come from packages. Each is a bundle of its own inside the
 * guest's (see bundle-part.ts), evaluated when it is first asked for.
 */
import { evaluate as evaluateClone } from "#parts/clone";
import { evaluate as evaluateCrypto } from "#parts/crypto";
import { evaluate as evaluateDom } from "#parts/dom";
import { evaluate as evaluateEncoding } from "#parts/encoding";
import { evaluate as evaluateFetchClasses } from "#parts/fetch-classes";
import { evaluate as evaluateIdna } from "#parts/idna";
import { evaluate as evaluateStreams } from "#parts/streams";
import { evaluate as evaluateUrl } from "#parts/url";
import { noteEvaluation } from "../kept/state.ts";
import { packageGlobals } from "./package-globals.ts";

function loadOnce<Part>(evaluate: (globals: object) => Part): () => Part {
  let part: Part | undefined;
  return () => {
    if (part === undefined) {
      noteEvaluation();
      part = evaluate(packageGlobals);
    }
    return part;
  };
}

let isFetchLoaded = false;

/** Whether the script can have a Response. */
export const hasFetchClasses = (): boolean => isFetchLoaded;

export const loadClone = loadOnce(evaluateClone);
export const loadCrypto = loadOnce(evaluateCrypto);
export const loadDom = loadOnce(evaluateDom);
export const loadEncoding = loadOnce(evaluateEncoding);
export const loadFetchClasses = loadOnce((globals) => {
  isFetchLoaded = true;
  return evaluateFetchClasses(globals);
});
export const loadIdna = loadOnce(evaluateIdna);
export const loadStreams = loadOnce(evaluateStreams);
export const loadUrl = loadOnce(evaluateUrl);
