/** Which packages of the workspace a package may import. A package that is not named here fails the check. */
export const allowedImports = {
  "@runlet/web": ["@runlet/api", "@runlet/core", "@runlet/db"],
  "@runlet/runner": ["@runlet/core", "@runlet/db", "@runlet/egress", "@runlet/sandbox"],
  "@runlet/cli": ["@runlet/core", "@runlet/db", "@runlet/client"],
  "@runlet/api": ["@runlet/core"],
  "@runlet/core": ["@runlet/db"],
  "@runlet/client": ["@runlet/api"],
  "@runlet/db": [],
  "@runlet/egress": [],
  "@runlet/sandbox": [],
  "@runlet/e2e": ["@runlet/db"],
  "@runlet/bench": ["@runlet/core", "@runlet/db", "@runlet/sandbox"],
  // Runners are processes to it, never modules.
  "@runlet/faults": ["@runlet/core", "@runlet/db"],
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
    // The benchmark measures it alone, as a bound.
    places: /^(apps\/runner\/|packages\/db\/src\/migrate|bench\/src\/peers\/)/,
    instead: "what is to run stands in core's tables; only the runner works jobs off",
  },
  {
    name: "isolated-vm",
    // The benchmark's bounds are isolates without a sandbox; each runs in a process of its own.
    places: /^(packages\/sandbox\/src\/vm-process|bench\/src\/bare-isolates)\//,
    instead: "talk to the VM process through the sandbox's protocol",
  },
  {
    name: "undici",
    // Its classes of fetch run inside isolates, where they have no network. The web app's pool reaches the runner, and nothing else.
    places:
      /^(packages\/egress\/|bench\/src\/peers\/|packages\/sandbox\/src\/guest\/web\/|apps\/web\/src\/server\/runner-pool\.ts$)/,
    instead: "scripts reach the network through @runlet/egress; our own calls use Node.js' fetch",
  },
  {
    name: "@redis/client",
    places: /^apps\/runner\/src\/(cache|redis)\//,
    instead: "ask core's CacheStore and RateCounts, behind which Postgres and Redis are alike",
  },
  {
    name: "@trpc/server",
    places: /^(packages\/api\/|apps\/web\/src\/app\/api\/trpc\/)/,
    typeOnlyPlaces: /^(packages\/client|apps\/web)\//,
    instead: "put procedures in packages/api; clients take types only",
  },
  {
    name: "kysely",
    places: /^packages\/core\/src\/collections\//,
    instead: "ask with Prisma; only what scripts put together themselves needs a query builder",
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
