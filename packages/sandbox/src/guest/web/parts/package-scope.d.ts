/** In a part's bundle: see bundle-part.ts. */
declare const packageGlobals: import("../package-globals.ts").PackageGlobals;

/** Evaluates a module of the same part when it is called. */
declare const require: <Module>(path: string) => Module;
