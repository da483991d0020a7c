// openapi-typescript needs the compiler's interface, which TypeScript 7 does not have yet.
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === "typescript" ? import.meta.resolve("typescript6") : specifier, context),
});
