/** What has become of a realm that is to serve one execution after the other. */

let isKept = false;
let isLoading = false;
let isSpoiled = false;

/** Whether globals are fixed: true in every realm that is kept, from the start of its first execution. */
export const isRealmKept = (): boolean => isKept;

export const hasSpoiledRealm = (): boolean => isSpoiled;

export function markKept(): void {
  isKept = true;
}

/** Between executions modules may be evaluated: what they make is frozen before a script runs. */
export function setLoading(value: boolean): void {
  isLoading = value;
}

/** A module of a package is evaluated. In the midst of an execution, nobody freezes what it makes. */
export function noteEvaluation(): void {
  isSpoiled ||= isKept && !isLoading;
}
