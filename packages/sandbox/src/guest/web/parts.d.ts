/** Bundles that generate.ts puts in the place of these names. */
type Evaluate<Part> = (packageGlobals: object) => Part;

declare module "#parts/clone" {
  export const evaluate: Evaluate<typeof import("./parts/clone.ts").part>;
}
declare module "#parts/crypto" {
  export const evaluate: Evaluate<typeof import("./parts/crypto.ts").part>;
}
declare module "#parts/dom" {
  export const evaluate: Evaluate<typeof import("./parts/dom.ts").part>;
}
declare module "#parts/encoding" {
  export const evaluate: Evaluate<typeof import("./parts/encoding.ts").part>;
}
declare module "#parts/fetch-classes" {
  export const evaluate: Evaluate<typeof import("./parts/fetch-classes.ts").part>;
}
declare module "#parts/idna" {
  export const evaluate: Evaluate<typeof import("./parts/idna.ts").part>;
}
declare module "#parts/streams" {
  export const evaluate: Evaluate<typeof import("./parts/streams.ts").part>;
}
declare module "#parts/url" {
  export const evaluate: Evaluate<typeof import("./parts/url.ts").part>;
}
