/** Bundles that generate.ts puts in the place of these names. */
type Evaluate<Part> = (packageGlobals: object) => Part;

declare module "part:clone" {
  export const evaluate: Evaluate<typeof import("./parts/clone.ts").part>;
}
declare module "part:crypto" {
  export const evaluate: Evaluate<typeof import("./parts/crypto.ts").part>;
}
declare module "part:dom" {
  export const evaluate: Evaluate<typeof import("./parts/dom.ts").part>;
}
declare module "part:encoding" {
  export const evaluate: Evaluate<typeof import("./parts/encoding.ts").part>;
}
declare module "part:fetch-classes" {
  export const evaluate: Evaluate<typeof import("./parts/fetch-classes.ts").part>;
}
declare module "part:idna" {
  export const evaluate: Evaluate<typeof import("./parts/idna.ts").part>;
}
declare module "part:streams" {
  export const evaluate: Evaluate<typeof import("./parts/streams.ts").part>;
}
declare module "part:url" {
  export const evaluate: Evaluate<typeof import("./parts/url.ts").part>;
}
