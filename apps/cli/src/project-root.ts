import path from "node:path";

/** The checkout this CLI runs from; it is never installed elsewhere. */
export const projectRoot = path.resolve(import.meta.dirname, "../../..");
