import path from "node:path";

/** Entry of the process that ties a program's life to ours; see there. */
export const tether = path.join(import.meta.dirname, "tether.ts");
