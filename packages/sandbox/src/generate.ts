/**
 * Bundles all that runs inside an isolate into one classic script, `generated/guest.js`: the guest's
 * own modules and the packages that its web-platform globals come from. Modules that are reached by
 * `require` alone, and the parts of the web platform, are evaluated when they are first asked for,
 * so that an execution pays only for what its script uses.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { GUEST_BUNDLE, guestParts } from "./bundle-part.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));

await build({
  ...GUEST_BUNDLE,
  entryPoints: [`${folder}guest/main.ts`],
  outfile: `${folder}generated/guest.js`,
  plugins: [guestParts],
});
