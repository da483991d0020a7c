/**
 * Bundles all that runs inside an isolate into one classic script, `generated/guest.js`: the guest's
 * own modules and the packages that its web-platform globals come from. A module that is reached by
 * `require` alone is evaluated when it is first asked for, so that an execution pays only for what its
 * script uses.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));

await build({
  entryPoints: [`${folder}guest/main.ts`],
  outfile: `${folder}generated/guest.js`,
  bundle: true,
  // Top-level names would become globals of the script's own realm.
  format: "iife",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "esnext",
  charset: "utf8",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});
