import path from "node:path";

/** The root of the workspace. */
export const root = path.resolve(import.meta.dirname, "../../..");

/** The folder of the product's apps, which are processes to this package and never modules. */
export const apps = path.join(root, "apps");
