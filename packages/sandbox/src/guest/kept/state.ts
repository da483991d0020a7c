/** What has become of a realm that is to serve one execution after the other. */

let isKept = false;
let isSpoiled = false;

/** Whether it is kept: nothing that executions share can be changed any more. */
export const isRealmKept = (): boolean => isKept;

export const isRealmSpoiled = (): boolean => isSpoiled;

export function markKept(): void {
  isKept = true;
}

/** A module of a package is evaluated. In a kept realm, nobody freezes what it makes. */
export function noteEvaluation(): void {
  isSpoiled ||= isKept;
}
