/** Which packages of the workspace a package may import. A package that is not named here fails the check. */
export const allowedImports = {
  "@runlet/web": ["@runlet/api", "@runlet/core", "@runlet/db"],
  "@runlet/runner": ["@runlet/core", "@runlet/db", "@runlet/sandbox"],
  "@runlet/cli": ["@runlet/core", "@runlet/db", "@runlet/client"],
  "@runlet/api": ["@runlet/core"],
  "@runlet/core": ["@runlet/db"],
  "@runlet/client": ["@runlet/api"],
  "@runlet/db": [],
  "@runlet/sandbox": [],
  "@runlet/e2e": ["@runlet/db"],
};

/** Packages of the workspace of which only types may be imported: [importer, imported]. */
export const typeOnlyImports = [["@runlet/client", "@runlet/api"]];

/**
 * Third-party packages that live in one room.
 * @type {{ name: string, places: RegExp, typeOnlyPlaces?: RegExp, instead: string }[]}
 */
export const confinedPackages = [
  {
    name: "graphile-worker",
    places: /^(apps\/runner\/|packages\/db\/src\/migrate)/,
    instead: "enqueue through core's jobs.ts; only the runner works jobs off",
  },
  {
    name: "isolated-vm",
    places: /^packages\/sandbox\/src\/vm-process\//,
    instead: "talk to the VM process through the sandbox's protocol",
  },
  {
    name: "@redis/client",
    places: /^apps\/runner\/src\/cache\//,
    instead: "ask core's CacheStore, behind which Postgres and Redis are alike",
  },
  {
    name: "@trpc/server",
    places: /^(packages\/api\/|apps\/web\/src\/app\/api\/trpc\/)/,
    typeOnlyPlaces: /^(packages\/client|apps\/web)\//,
    instead: "put procedures in packages/api; clients take types only",
  },
];

/** Files whose framework asks for a default export. */
export const defaultExportPlaces = [
  /\.config\.[cm]?[jt]s$/,
  /\.d\.[cm]?ts$/,
  /^apps\/web\/src\/app\/(.+\/)?(page|layout|template|loading|error|not-found|global-error|global-not-found|default|icon|apple-icon|opengraph-image|manifest|robots|sitemap)\.tsx?$/,
  /^apps\/web\/src\/i18n\/request\.ts$/,
  /^e2e\/global-setup\.ts$/,
];

/** Words that say nothing about what is in a file. */
export const emptyNames = "util utils helper helpers common manager managers lib libs".split(" ");
