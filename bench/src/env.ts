/** The only reader of `process.env` in this package. */

/** The environment of `npm run`, for an npm of our own. */
export const npmEnv: NodeJS.ProcessEnv = process.env;
