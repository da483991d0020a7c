/** undici's table of well-known names of headers, which saves work; without it names are lower-cased. */
export const tree = { lookup: (): undefined => undefined };
export const headerNameLowerCasedRecord = {};
